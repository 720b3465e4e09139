/** What a task that does nothing costs. */
@NullMarked
package dev.nursery.benchmarks.memory;

import org.jspecify.annotations.NullMarked;
