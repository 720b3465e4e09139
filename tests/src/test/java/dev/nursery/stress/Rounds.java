package dev.nursery.stress;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Plays a race over and over, with other delays each time, and checks after every round.
 *
 * <p>Half of the rounds are driven by a platform thread, half by a virtual one, so that roots of
 * both kinds take part. The seed is printed; {@code -Dnursery.stress.seed=...} asks for the same
 * delays again. {@code -Dnursery.stress.rounds=...} sets the number of rounds. A round that does
 * not end is a lost wake-up: the test fails with the tree of tasks and the stacks of all threads.
 */
final class Rounds {

  /** One round: sets up, races, and asserts. */
  @FunctionalInterface
  interface Round {
    void play(Jitter jitter) throws Exception;
  }

  private static final int COUNT = Integer.getInteger("nursery.stress.rounds", 1_000);

  private static final long SEED =
      Long.getLong("nursery.stress.seed", new SplittableRandom().nextLong() >>> 16);

  /**
   * A round takes microseconds; on a machine that is busy with other things, a hundred thousand
   * times that.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String name;
  private final Round round;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private Rounds(String name, Round round) {
    this.name = name;
    this.round = round;
  }

  /** Plays {@code round} as often as the build asks for, which is at least a thousand times. */
  static void play(String name, Round round) {
    play(name, COUNT, round);
  }

  /** Plays {@code round} {@code count} times. */
  static void play(String name, int count, Round round) {
    System.out.printf("%s: %d rounds, -Dnursery.stress.seed=%d%n", name, count, SEED);
    var rounds = new Rounds(name, round);
    rounds.drive(Thread.ofPlatform().daemon(), 0, count / 2);
    rounds.drive(Thread.ofVirtual(), count / 2, count);
  }

  private void drive(Thread.Builder kind, int first, int end) {
    Thread driver = kind.name(name).start(() -> playFrom(first, end));
    int seen = -1;
    try {
      while (!driver.join(PATIENCE)) {
        if (begun.get() == seen) {
          throw new AssertionError(where(seen) + " does not end\n" + HangReport.take());
        }
        seen = begun.get();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(where(begun.get()) + " was given up\n" + HangReport.take(), e);
    }
    Throwable thrown = failure.get();
    if (thrown != null) {
      throw new AssertionError(where(begun.get()), thrown);
    }
  }

  private void playFrom(int first, int end) {
    try {
      for (int i = first; i < end; i++) {
        begun.set(i + 1);
        round.play(new Jitter(SEED + i * 0x9E3779B97F4A7C15L));
      }
    } catch (Throwable t) {
      failure.set(t);
    }
  }

  private String where(int played) {
    return name + ", round " + (played - 1) + " with -Dnursery.stress.seed=" + SEED;
  }
}
