package dev.nursery.net;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers to receive into, before it is known how many bytes there are to be had.
 *
 * <p>One is borrowed for a single read, in which nobody waits; so there are no more in use than
 * there are processors, and a connection that is idle holds none. A buffer is in one slot, or with
 * one borrower; the atomic exchange of the slot hands it over.
 */
final class Scratch {

  static final int SIZE = ReceiveStream.DEFAULT_MAX_BYTES;

  private static final int SLOTS =
      Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors());

  private static final AtomicReferenceArray<@Nullable ByteBuffer> FREE =
      new AtomicReferenceArray<>(SLOTS);

  private Scratch() {}

  /** An empty buffer of {@link #SIZE} bytes, to be given back. */
  static ByteBuffer borrow() {
    for (int i = 0; i < SLOTS; i++) {
      if (FREE.getPlain(i) != null) {
        ByteBuffer buffer = FREE.getAndSet(i, null);
        if (buffer != null) {
          return buffer.clear();
        }
      }
    }
    return ByteBuffer.allocateDirect(SIZE);
  }

  static void giveBack(ByteBuffer buffer) {
    for (int i = 0; i < SLOTS; i++) {
      if (FREE.getPlain(i) == null && FREE.compareAndSet(i, null, buffer)) {
        return;
      }
    }
    // More than ever fit: the garbage collector takes it.
  }
}
