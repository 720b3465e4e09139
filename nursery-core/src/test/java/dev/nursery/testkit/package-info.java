/** What the tests of this module share: a clock moved by hand, and waiting for what can be seen. */
@org.jspecify.annotations.NullMarked
package dev.nursery.testkit;
