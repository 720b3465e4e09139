package dev.nursery.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

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
   * @param data its position moves to its limit; after an error it may be anywhere between, and if
   *     it has not moved, nothing was sent
   * @throws Cancelled if the task is cancelled; if that happened in mid-course, some of the bytes
   *     may have been sent and nobody knows how many, so that the stream is good for nothing but to
   *     be closed
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BrokenStreamException if the peer has gone or the connection failed
   * @throws BusyResourceException if another task is sending
   */
  void sendAll(ByteBuffer data) throws IOException;

  /**
   * As {@link #sendAll(ByteBuffer)}, with the bytes of several buffers, one after the other, as if
   * they were one: a header and what follows it, for instance. A stream that cannot pass them on as
   * they are sends a copy.
   *
   * {@snippet :
   * stream.sendAll(ByteBuffer.allocate(4).putInt(0, bytes.length), ByteBuffer.wrap(bytes));
   * }
   *
   * @param data if none of their positions has moved after an error, nothing was sent
   */
  default void sendAll(ByteBuffer... data) throws IOException {
    Gathered.send(this, data);
  }

  /**
   * Sends a part of a file. A socket has it sent by the operating system, which need not copy it;
   * other streams read it piece by piece, on a {@linkplain dev.nursery.thread.Threads lent thread}.
   *
   * <p>The file stays open, whatever comes: no interrupt of this library hits a thread that uses
   * it. Neither its position is used nor changed.
   *
   * {@snippet :
   * try (var page = FileChannel.open(file)) {
   *   stream.sendFile(page, 0, page.size());
   * }
   * }
   *
   * @param file open for reading
   * @param position where in the file to begin, from 0
   * @param count how many bytes, from 0
   * @return how many bytes that were: fewer if the file ends before
   * @throws Cancelled as for {@link #sendAll(ByteBuffer)}
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BrokenStreamException if the peer has gone or the connection failed
   * @throws BusyResourceException if another task is sending
   * @throws IOException if the file cannot be read
   */
  default long sendFile(FileChannel file, long position, long count) throws IOException {
    return new FilePart(file, position, count).sendTo(this);
  }

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
