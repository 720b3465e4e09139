package dev.nursery.testing.schedule;

/**
 * Random numbers that a seed gives today and in ten years: SplitMix64, written out, because a seed
 * in a bug report has to outlive changes of the JDK's generators.
 */
final class Dice {

  private long state;

  Dice(long seed) {
    state = seed;
  }

  /** The next 64 bits. */
  long next() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number from 0 to below {@code bound}. */
  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }
}
