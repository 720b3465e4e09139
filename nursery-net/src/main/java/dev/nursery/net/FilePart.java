package dev.nursery.net;

import dev.nursery.Body;
import dev.nursery.CancelScope;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * A part of somebody's file, on its way into a stream, or out of one. Belongs to the task that does
 * it.
 *
 * <p>The file is touched on lent threads only, as reading from a disk would hold a carrier, and
 * behind a shield there: an interrupt would close it, for all who use it.
 */
final class FilePart {

  /** How much is asked of the operating system at a time: no more, since nobody can cancel that. */
  static final int PIECE = 1 << 20;

  private static final int COPIED_PIECE = 1 << 16;

  private final FileChannel file;
  private final long position;
  private final long count;

  /** How much was sent. */
  private long done;

  /** Whether the file turned out to end here. */
  private boolean ended;

  FilePart(FileChannel file, long position, long count) {
    this.file = Objects.requireNonNull(file, "file");
    if (position < 0 || count < 0 || position > Long.MAX_VALUE - count) {
      throw new IllegalArgumentException(
          "there is no part of a file that begins at " + position + " and has " + count + " bytes");
    }
    this.position = position;
    this.count = count;
  }

  /** Sends it by copying; returns how much that was. */
  long sendTo(SendStream stream) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, COPIED_PIECE));
    stream.sendAll(buffer.limit(0)); // the checks of a send, also if there is nothing to be sent
    while (done < count) {
      buffer.clear().limit((int) Math.min(count - done, buffer.capacity()));
      long begin = position + done;
      if (onThread(() -> (long) file.read(buffer, begin)) < 0) {
        break;
      }
      done += buffer.position();
      stream.sendAll(buffer.flip());
    }
    return done;
  }

  /**
   * Receives it; returns how much that was. What was received gets into the file in any case.
   *
   * <p>{@link FileChannel#transferFrom} would copy as well, in smaller portions: the JDK has no
   * other way from a socket to a file.
   */
  long receiveFrom(ReceiveStream stream) throws IOException {
    // Before anything is taken: whether it can be written to at all.
    onThread(() -> (long) file.write(ByteBuffer.allocate(0), position));
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(count, COPIED_PIECE));
    while (done < count) {
      buffer.clear().limit((int) Math.min(count - done, buffer.capacity()));
      if (stream.receiveInto(buffer) < 0) {
        break;
      }
      buffer.flip();
      long begin = position + done;
      CancelScope.shielded(() ->
          onThread(() -> {
            while (buffer.hasRemaining()) {
              file.write(buffer, begin + buffer.position());
            }
            return begin;
          }));
      done += buffer.limit();
    }
    return done;
  }

  /** Whether there is no more to be sent. */
  boolean isDone() {
    return ended || done == count;
  }

  /** How much was sent. */
  long done() {
    return done;
  }

  /** Whether the file, and not what it is sent to, is what cannot be used. */
  boolean isClosed() {
    return !file.isOpen();
  }

  /**
   * Has the operating system move as much as goes at once.
   *
   * @return whether there is more, and it would have to wait
   */
  boolean moveTo(WritableByteChannel socket) throws IOException {
    long begin = position + done;
    long most = Math.min(count - done, PIECE);
    long moved =
        onThread(() -> {
          long sent = file.transferTo(begin, most, socket);
          return sent == 0 && begin >= file.size() ? -1 : sent;
        });
    ended = moved < 0;
    done += Math.max(moved, 0);
    return moved == 0;
  }

  private static long onThread(Body<Long, IOException> use) throws IOException {
    return Threads.options().name("file").run(() -> CancelScope.shielded(use));
  }
}
