package dev.nursery.stress;

import java.util.SplittableRandom;

/**
 * The random delays of one actor in one round, decided by the round's seed alone: the same seed
 * asks for the same delays, although the threads may still meet differently.
 */
final class Jitter {

  private static final int LONGEST_SPIN = 1 << 11;

  private final SplittableRandom random;

  Jitter(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The delays of one more actor of the same round; to be taken before the actors start. */
  Jitter fork() {
    return new Jitter(random.nextLong());
  }

  /** Does nothing, spins, or yields. */
  void pause() {
    int choice = random.nextInt(8);
    if (choice < 3) {
      return;
    }
    if (choice < 6) {
      spin(random.nextInt(1, 1 << random.nextInt(1, 12)));
    } else {
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        Thread.yield();
      }
    }
  }

  private static void spin(int times) {
    for (int i = Math.min(times, LONGEST_SPIN); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  boolean coin() {
    return random.nextBoolean();
  }

  /** A number from 0 to {@code bound - 1}. */
  int pick(int bound) {
    return random.nextInt(bound);
  }
}
