/** Tests of the arbitraries: what they make is valid, finds planted bugs, and shrinks. */
@NullMarked
package dev.nursery.testing.arbitrary;

import org.jspecify.annotations.NullMarked;
