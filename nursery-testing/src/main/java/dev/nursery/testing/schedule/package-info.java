/** Runs whose schedule is chosen by a seed, is written down, and can be repeated. */
@NullMarked
package dev.nursery.testing.schedule;

import org.jspecify.annotations.NullMarked;
