/**
 * Streams of the JDK that can only be waited for by a thread that blocks, made into streams that
 * tasks wait for.
 *
 * <p>A pipe or a terminal can be neither polled nor interrupted from Java. So a thread of its own
 * blocks in it, and the task waits for that thread, as it waits for anything: it can be cancelled,
 * and what the thread reads is kept for the next receive.
 */
@NullMarked
package dev.nursery.pump;

import org.jspecify.annotations.NullMarked;
