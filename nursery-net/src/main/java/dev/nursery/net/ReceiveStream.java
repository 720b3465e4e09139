package dev.nursery.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * The receiving end of a stream of bytes.
 *
 * {@snippet :
 * for (byte[] chunk; (chunk = stream.receiveSome()).length > 0; ) {
 *   digest.update(chunk);
 * }
 * }
 *
 * <p>A stream knows no messages: what was sent in one piece may arrive in several, and the other
 * way round.
 *
 * <p>Every operation is a cancel point, also when it need not wait. One that is cancelled, by a
 * deadline for instance, has taken no byte: the stream is as good as before and the next call goes
 * on where the last successful one ended.
 *
 * <p>One task receives at a time; a second one is told so at once by a {@link
 * BusyResourceException}.
 *
 * <p>Follows trio's {@code ReceiveStream}.
 */
public interface ReceiveStream extends Endpoint {

  /** The most that {@link #receiveSome} returns: 65,536 bytes. */
  int DEFAULT_MAX_BYTES = 65_536;

  /**
   * Waits for some bytes, and returns those that are there.
   *
   * @return 1 to {@value #DEFAULT_MAX_BYTES} bytes, or none if the peer has sent its last; the
   *     array is the caller's
   * @throws Cancelled if the task is cancelled; no byte was taken
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BrokenStreamException if the connection failed
   * @throws BusyResourceException if another task is receiving
   */
  default byte[] receiveSome() throws IOException {
    return receiveAtMost(DEFAULT_MAX_BYTES);
  }

  /**
   * As {@link #receiveSome}, with a limit.
   *
   * @param max at least 1
   */
  byte[] receiveAtMost(int max) throws IOException;

  /**
   * As {@link #receiveSome}, into an array.
   *
   * @param target at least one byte long
   * @return how many bytes were put at its beginning; -1 if the peer has sent its last
   */
  default int receiveInto(byte[] target) throws IOException {
    return receiveInto(ByteBuffer.wrap(target));
  }

  /**
   * As {@link #receiveSome}, into a buffer.
   *
   * @param target with at least one byte remaining; its position moves behind what was received
   * @return how many bytes that were; -1 if the peer has sent its last
   */
  int receiveInto(ByteBuffer target) throws IOException;

  /**
   * As {@link #receiveInto(ByteBuffer)}, into several buffers: the first is filled before anything
   * goes to the second. There may be room left in any of them, as with one.
   *
   * @param targets with at least one byte remaining in all
   */
  default long receiveInto(ByteBuffer... targets) throws IOException {
    for (ByteBuffer target : targets) {
      if (target.hasRemaining()) {
        return receiveInto(target);
      }
    }
    throw new IllegalArgumentException(
        "there is no room in any of the " + targets.length + " targets: was clear() forgotten?");
  }

  /**
   * Receives all that comes, and sends it on, until the peer has sent its last. Neither stream is
   * closed, nor is the end passed on.
   *
   * {@snippet :
   * Nursery.run(nursery -> {
   *   nursery.startSoon(() -> stream.transferTo(upstream));
   *   upstream.transferTo(stream);
   * });
   * }
   *
   * @return how many bytes that were
   * @throws Cancelled if the task is cancelled; some bytes may have been received and not sent
   * @throws IOException if receiving or sending fails
   */
  default long transferTo(SendStream target) throws IOException {
    Objects.requireNonNull(target, "target");
    long count = 0;
    for (byte[] chunk = receiveSome(); chunk.length > 0; chunk = receiveSome()) {
      target.sendAll(chunk);
      count += chunk.length;
    }
    return count;
  }

  /**
   * Receives so many bytes, and writes them to a part of a file: the other way round from {@link
   * SendStream#sendFile}. The file is written on a {@linkplain dev.nursery.thread.Threads lent
   * thread}, and stays open, whatever comes: no interrupt of this library hits a thread that uses
   * it. Neither its position is used nor changed.
   *
   * {@snippet :
   * try (var upload = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
   *   stream.receiveFile(upload, 0, Long.MAX_VALUE); // till the end
   * }
   * }
   *
   * @param file open for writing
   * @param position where in the file to begin, from 0; behind its end, what is between is up to
   *     the system
   * @param count how many bytes at most, from 0
   * @return how many bytes that were: fewer if the peer has sent its last before
   * @throws Cancelled if the task is cancelled; all that was received is in the file, which says by
   *     its length how much that was
   * @throws java.nio.channels.NonWritableChannelException if the file is not open for writing;
   *     nothing was taken
   * @throws IOException if receiving fails, with what was received in the file; or if the file
   *     cannot be written, and then what was received last is lost
   */
  default long receiveFile(FileChannel file, long position, long count) throws IOException {
    return new FilePart(file, position, count).receiveFrom(this);
  }

  // -- for those who write a stream of their own

  /**
   * What every {@link #receiveAtMost} begins with.
   *
   * @return {@code max}
   * @throws IllegalArgumentException unless it is at least 1
   */
  static int requireMax(int max) {
    if (max < 1) {
      throw new IllegalArgumentException(
          "max is "
              + max
              + ", and has to be at least 1: a result of no bytes stands for the end of the stream");
    }
    return max;
  }

  /**
   * What every {@link #receiveInto(ByteBuffer)} begins with.
   *
   * @return {@code target}
   * @throws IllegalArgumentException if nothing can be put into it
   */
  static ByteBuffer requireRoom(ByteBuffer target) {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException(
          "there is no room in the target, " + target + ": was clear() forgotten, or compact()?");
    }
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("the target is a read-only view: " + target);
    }
    return target;
  }
}
