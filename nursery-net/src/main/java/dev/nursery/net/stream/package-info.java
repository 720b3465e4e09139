/**
 * What is made of streams: with a buffer, with a limit, counted, slowed down, split, put together,
 * and as the JDK's own stream types.
 *
 * {@snippet :
 * var in = new BufferedReceiveStream(stream);
 * for (String line = in.receiveLine(); line != null; line = in.receiveLine()) {
 *   IO.println(line);
 * }
 * }
 *
 * <p><b>Ownership.</b> What is made of a stream takes it over: closing the one closes the other.
 *
 * <p><b>One direction each.</b> Most of them go one way, and are put together again by {@link
 * dev.nursery.net.stream.StapledStream}: {@code StapledStream.around} does both for a stream that
 * goes both ways.
 *
 * <p><b>Cancellation.</b> As for all streams: a receive that is cancelled has taken nothing,
 * however many bytes it had gathered already, and the next goes on with them; what was being sent
 * when a send was cancelled is lost.
 *
 * <p><b>Limits.</b> What a peer decides the length of has a limit, and memory is taken as bytes
 * come, not as they are announced.
 */
@NullMarked
package dev.nursery.net.stream;

import org.jspecify.annotations.NullMarked;
