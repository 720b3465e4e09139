/** What the benchmarks share. */
@NullMarked
package dev.nursery.benchmarks;

import org.jspecify.annotations.NullMarked;
