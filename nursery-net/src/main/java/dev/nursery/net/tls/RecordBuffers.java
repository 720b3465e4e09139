package dev.nursery.net.tls;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buffers in which records are made and opened.
 *
 * <p>On the heap, since that is where ciphers work: from and to direct buffers the JDK copies. One
 * is borrowed for as long as nobody waits, or while a large send does; an idle connection has none.
 * No more are kept than there may be carriers at work, so what a burst has needed goes to the
 * garbage collector. A buffer is in one slot, or with one borrower; the atomic exchange of the slot
 * hands it over.
 */
final class RecordBuffers {

  /** Four records of the greatest length that the JDK makes. */
  static final int SIZE = 4 * 16_709;

  private static final int SLOTS =
      Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors());

  private static final AtomicReferenceArray<@Nullable ByteBuffer> FREE =
      new AtomicReferenceArray<>(SLOTS);

  private RecordBuffers() {}

  /** An empty buffer with room for at least {@code size} bytes, to be given back. */
  static ByteBuffer borrow(int size) {
    for (int i = 0; i < SLOTS && size <= SIZE; i++) {
      if (FREE.getPlain(i) != null) {
        ByteBuffer buffer = FREE.getAndSet(i, null);
        if (buffer != null) {
          return buffer.clear();
        }
      }
    }
    return ByteBuffer.allocate(Math.max(size, SIZE));
  }

  static void giveBack(ByteBuffer buffer) {
    for (int i = 0; i < SLOTS && buffer.capacity() == SIZE; i++) {
      if (FREE.getPlain(i) == null && FREE.compareAndSet(i, null, buffer)) {
        return;
      }
    }
  }
}
