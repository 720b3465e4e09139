/** What is made of streams: the contracts, a model of the buffer, limits, time, and views. */
@NullMarked
package dev.nursery.streams;

import org.jspecify.annotations.NullMarked;
