package dev.nursery.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Several buffers, sent by a stream that takes one at a time. */
final class Gathered {

  private Gathered() {}

  /** In one send, as another task might send between two; so they are copied if need be. */
  static void send(SendStream stream, ByteBuffer... data) throws IOException {
    ByteBuffer all = data.length == 1 ? data[0] : theOnly(data);
    if (all != null) {
      stream.sendAll(all);
      return;
    }
    all = copyOf(data);
    try {
      stream.sendAll(all);
    } finally {
      advance(all.position(), data);
    }
  }

  /** The one that has bytes in it, or an empty one; null if several have. */
  private static @Nullable ByteBuffer theOnly(ByteBuffer... data) {
    ByteBuffer only = ByteBuffer.allocate(0);
    for (ByteBuffer buffer : data) {
      if (buffer.hasRemaining()) {
        if (only.hasRemaining()) {
          return null;
        }
        only = buffer;
      }
    }
    return only;
  }

  private static ByteBuffer copyOf(ByteBuffer... data) {
    long total = 0;
    for (ByteBuffer buffer : data) {
      total += buffer.remaining();
    }
    if (total > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "the buffers have "
              + total
              + " bytes, more than can be copied into one, as this stream does: send them one by one");
    }
    ByteBuffer all = ByteBuffer.allocate((int) total);
    for (ByteBuffer buffer : data) {
      all.put(buffer.duplicate());
    }
    return all.flip();
  }

  private static void advance(int count, ByteBuffer... data) {
    int left = count;
    for (ByteBuffer buffer : data) {
      int sent = Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + sent);
      left -= sent;
    }
  }
}
