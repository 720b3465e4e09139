package dev.nursery.channel;

import dev.nursery.kernel.TaskRecord;

/**
 * Whether those who wait at one end of a channel without a buffer look out for their partner for a
 * moment, before they go to sleep.
 *
 * <p>To sleep and be woken takes longer than it takes a partner who is on another processor to come
 * by. If the partner needs this very processor, though, whoever looks takes it from him. Which of
 * the two it is nobody can tell beforehand, so it is learned.
 *
 * <pre>
 *              seen
 *            ┌──────┐            in vain                     in vain
 *            ▼      │   ┌─────────────────────▶ tries ──────────────────────▶ rests
 *          trusts ──┴───┘                         │  ◀────────────────────────  │
 *            ▲            seen                    │    after so many waits, twice as
 *            └────────────────────────────────────┘    many each time
 * </pre>
 *
 * <p>A look is short: longer ones found the partner less often on virtual machines, which take the
 * processor from whoever does nothing else. Rests are short as well: where two share a processor,
 * each waking the other where it is itself, that may change at any time, and only a try tells. A
 * channel that is new goes by what the others found: where thousands of them wait for one another,
 * hardly anybody looks.
 *
 * <p>All numbers are written by whoever waits, without a lock; some writes are lost. A guess is a
 * little worse then, and nothing else depends on them. While all is seen nothing is written, so
 * that processors do not wait for one another here.
 */
final class Patience {

  /** More than it takes to sleep and be woken on the same processor. */
  private static final long LOOK_NANOS = 5_000;

  /** Pauses of the processor between two looks at the time. */
  private static final int PAUSES = 8;

  private static final int SHORTEST_REST = 16;

  /** Then looks in vain take about a hundredth of the time that a busy processor has. */
  private static final int LONGEST_REST = 1 << 10;

  /** After so many successes in a row rests begin with the shortest again. */
  private static final int PROVEN = 64;

  /** How many tries may fail, of all channels, before new ones begin with a rest. */
  private static final int CREDIT = 8;

  private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

  /** What is left of {@link #CREDIT}. */
  private static int credit = CREDIT;

  /** How many looks in a row were worth while, up to {@link #PROVEN}; 0 if the next is a try. */
  private int seen;

  /** How many waits go by until the next try. */
  private int rest;

  private int nextRest = SHORTEST_REST;

  Patience() {
    if (credit == 0) {
      rest = LONGEST_REST;
    }
  }

  /** Whether the next wait begins with a {@link #seesEnd look}; to be asked once for each. */
  boolean wantsToLook(TaskRecord task) {
    if (rest > 0) {
      rest--;
      return false;
    }
    // On other clocks it counts who sleeps; and who looks on wants to see it.
    return !ALONE && task.runRecord().isOnSystemClock() && task.observer() == null;
  }

  /** Looks until the wait is over, which is true, or until it is time to sleep. */
  boolean seesEnd(Waiter<?> waiter) {
    boolean worthWhile = look(waiter);
    learn(worthWhile);
    return worthWhile;
  }

  private void learn(boolean worthWhile) {
    if (worthWhile) {
      if (seen < PROVEN) {
        seen++;
        if (seen == PROVEN) {
          nextRest = SHORTEST_REST;
          credit = CREDIT;
        }
      }
    } else if (seen > 0) {
      seen = 0;
    } else {
      rest = nextRest;
      nextRest = Math.min(2 * nextRest, LONGEST_REST);
      credit = Math.max(credit - 1, 0);
    }
  }

  private static boolean look(Waiter<?> waiter) {
    long end = System.nanoTime() + LOOK_NANOS;
    do {
      for (int i = 0; i < PAUSES; i++) {
        if (waiter.step != Step.WAITS) {
          return true;
        }
        Thread.onSpinWait();
      }
    } while (System.nanoTime() - end < 0);
    return false;
  }
}
