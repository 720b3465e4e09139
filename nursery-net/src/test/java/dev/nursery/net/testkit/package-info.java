/** What the tests of the network have in common. */
@NullMarked
package dev.nursery.net.testkit;

import org.jspecify.annotations.NullMarked;
