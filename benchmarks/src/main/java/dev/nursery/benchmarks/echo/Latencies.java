package dev.nursery.benchmarks.echo;

/**
 * A histogram of times in nanoseconds, exact to one part in 64; constant in size, and cheap enough
 * for every message.
 */
final class Latencies {

  private static final int PARTS_LOG = 6;
  private static final int PARTS = 1 << PARTS_LOG;

  /** For each power of two {@value #PARTS} counts. */
  private final long[] counts = new long[(Long.SIZE - PARTS_LOG) * PARTS];

  private long total;

  void record(long nanos) {
    counts[index(Math.max(0, nanos))]++;
    total++;
  }

  void add(Latencies other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  long total() {
    return total;
  }

  /** The time that the given part of all messages, 0 to 1, did not exceed; 0 if there are none. */
  long quantile(double part) {
    long before = (long) Math.ceil(part * total);
    for (int i = 0; i < counts.length; i++) {
      before -= counts[i];
      if (before <= 0 && counts[i] > 0) {
        return least(i);
      }
    }
    return 0;
  }

  private static int index(long nanos) {
    // Below PARTS each value has a count of its own; above, the leading bits choose it.
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - 1 - PARTS_LOG);
    return shift * PARTS + (int) (nanos >>> shift);
  }

  private static long least(int index) {
    if (index < 2 * PARTS) {
      return index;
    }
    int shift = index / PARTS - 1;
    return (long) (index - shift * PARTS) << shift;
  }
}
