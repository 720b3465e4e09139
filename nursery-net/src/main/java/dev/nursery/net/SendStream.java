package dev.nursery.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The sending end of a stream of bytes.
 *
 * <p>One task sends at a time: a second one in {@link #sendAll(ByteBuffer)} or {@link
 * #awaitSendable} is told so at once by a {@link BusyResourceException}, as bytes of two messages
 * would otherwise mix. Every operation is a cancel point, also when it need not wait.
 *
 * <p>Follows trio's {@code SendStream}.
 */
public interface SendStream extends Endpoint {

  /** As {@link #sendAll(ByteBuffer)}. The array must not be changed before this returns. */
  default void sendAll(byte[] data) throws IOException {
    sendAll(ByteBuffer.wrap(data));
  }

  /**
   * Sends all remaining bytes, waiting while the peer does not keep up. Sending none is allowed,
   * and sends nothing.
   *
   * @param data its position moves to its limit; after an error it may be anywhere between
   * @throws Cancelled if the task is cancelled; if that happened in mid-course, some of the bytes
   *     may have been sent and nobody knows how many, so that the stream is good for nothing but to
   *     be closed
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BrokenStreamException if the peer has gone or the connection failed
   * @throws BusyResourceException if another task is sending
   */
  void sendAll(ByteBuffer data) throws IOException;

  /**
   * Waits until {@link #sendAll(ByteBuffer)} might not have to wait: for programs that decide as
   * late as possible what to send. May return too early, and never too late.
   *
   * @throws Cancelled if the task is cancelled
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BrokenStreamException if the peer has gone or the connection failed
   * @throws BusyResourceException if another task is sending
   */
  void awaitSendable() throws IOException;
}
