// topic: 5 - work for threads, processors and processes
/** Who does the work: virtual threads, processors, other processes. */
@NullMarked
package dev.nursery.samples.work;

import org.jspecify.annotations.NullMarked;
