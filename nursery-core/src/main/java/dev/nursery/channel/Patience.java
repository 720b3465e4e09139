package dev.nursery.channel;

import dev.nursery.kernel.Parking;
import dev.nursery.kernel.TaskRecord;

/**
 * Whether those who wait at a channel without a buffer look out for their partner for a moment,
 * before they go to sleep.
 *
 * <p>To sleep and be woken takes longer than it takes a partner who is on another processor to come
 * by. If the partner needs this very processor, though, whoever looks out takes it from him. Which
 * of the two it is nobody can tell beforehand, so it is learned.
 *
 * <pre>
 *              seen
 *            ┌──────┐            in vain                     in vain
 *            ▼      │   ┌─────────────────────▶ tries ──────────────────────▶ rests
 *          trusts ──┴───┘                       (a longer look) ◀────────────   │
 *            ▲            seen                    │    after so many waits, twice as
 *            └────────────────────────────────────┘    many each time
 * </pre>
 *
 * <p>A try is long enough for an idle processor to take the partner over: two that have shared one
 * would go on sharing it for ever, each waking the other where it is itself. A channel that is new
 * goes by what the others found: where thousands of them wait for one another, hardly anybody
 * looks.
 *
 * <p>All numbers are written by whoever waits, without a lock; some writes are lost. A guess is a
 * little worse then, and nothing else depends on them.
 */
final class Patience {

  /** About what it takes to sleep and be woken. */
  private static final long LOOK_NANOS = 2_000;

  /** About what it takes to wake another processor, and some more. */
  private static final long TRY_NANOS = 20_000;

  /** Pauses of the processor between two looks at the time. */
  private static final int PAUSES = 8;

  private static final int SHORTEST_REST = 64;
  private static final int LONGEST_REST = 1 << 16;

  /** Before the first try, where others have found that it does not pay. */
  private static final int DOUBTFUL_REST = 1 << 10;

  /** After so many successes in a row rests begin with the shortest again. */
  private static final int PROVEN = 64;

  /** How many tries may fail, of all channels, before new ones begin with a rest. */
  private static final int CREDIT = 8;

  private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

  /** What is left of {@link #CREDIT}. */
  private static int credit = CREDIT;

  /** How many looks in a row were worth while; 0 if the next is a try. */
  private int seen;

  /** How many waits go by until the next try. */
  private int rest;

  private int nextRest = SHORTEST_REST;

  Patience() {
    if (credit == 0) {
      rest = DOUBTFUL_REST;
    }
  }

  /** Returns when the wait is over, or when it is time to sleep. */
  void lookOut(TaskRecord task, long ticket) {
    if (rest > 0) {
      rest--;
    } else if (!ALONE && task.runRecord().isOnSystemClock()) { // elsewhere it counts who sleeps
      learn(seesItsEnd(task, ticket, seen == 0 ? TRY_NANOS : LOOK_NANOS));
    }
  }

  private void learn(boolean worthWhile) {
    if (worthWhile) {
      seen++;
      if (seen == PROVEN) {
        nextRest = SHORTEST_REST;
        credit = CREDIT;
      }
    } else if (seen > 0) {
      seen = 0;
    } else {
      rest = nextRest;
      nextRest = Math.min(2 * nextRest, LONGEST_REST);
      credit = Math.max(credit - 1, 0);
    }
  }

  private static boolean seesItsEnd(TaskRecord task, long ticket, long nanos) {
    long end = System.nanoTime() + nanos;
    do {
      for (int i = 0; i < PAUSES; i++) {
        if (!Parking.isWaiting(task, ticket)) {
          return true;
        }
        Thread.onSpinWait();
      }
    } while (System.nanoTime() - end < 0);
    return false;
  }
}
