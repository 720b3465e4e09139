/** Cancels a program at each point at which it can be cancelled, one run for each. */
@NullMarked
package dev.nursery.testing.cancellation;

import org.jspecify.annotations.NullMarked;
