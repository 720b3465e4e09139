package dev.nursery.net.tls;

import java.util.BitSet;

/**
 * Which records were received before, so that a datagram that comes twice counts once (RFC 6347,
 * 4.1.2.6). What is older than the window is taken for a record that was.
 */
final class ReplayWindow {

  static final int SIZE = 1_024;

  /** By number, modulo the size; of the numbers above {@code last - SIZE}. */
  private final BitSet seen = new BitSet(SIZE);

  private long last = -1;

  boolean isNew(long sequence) {
    return sequence > last || (sequence > last - SIZE && !seen.get((int) (sequence % SIZE)));
  }

  /** To be called when it has proved to be genuine. */
  void add(long sequence) {
    if (sequence > last) {
      if (sequence - last >= SIZE) {
        seen.clear();
      } else {
        for (long skipped = last + 1; skipped < sequence; skipped++) {
          seen.clear((int) (skipped % SIZE));
        }
      }
      last = sequence;
    }
    seen.set((int) (sequence % SIZE));
  }
}
