/** Deterministic runs as JUnit tests. */
@NullMarked
package dev.nursery.testing.schedule.junit;

import org.jspecify.annotations.NullMarked;
