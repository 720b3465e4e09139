package dev.nursery.testing;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.Instrument;
import dev.nursery.Task;
import dev.nursery.Tasks;
import java.util.Objects;

/**
 * Asserts that code is, or is not, a checkpoint: that a cancellation would be noticed in it, and
 * that others get their turn.
 *
 * <p>The rule that makes programs predictable is that each operation is either always a checkpoint
 * or never: also when it need not wait. Whoever writes operations tests that with this:
 *
 * {@snippet :
 * Checkpoints.assertCheckpoints(() -> stream.receiveSome()); // also if there are bytes
 * Checkpoints.assertNoCheckpoints(() -> tasks.isEmpty());
 * }
 *
 * <p>Looks at the current task only, on any clock, and makes a task of a thread that is none.
 * Follows trio's {@code assert_checkpoints}.
 */
public final class Checkpoints {

  private Checkpoints() {}

  /** Counts what one task passes; used by that task only. */
  private static final class Counter implements Instrument {

    private int cancelPoints;
    private int schedulePoints;

    @Override
    public void cancelPoint(Task<?> task) {
      cancelPoints++;
    }

    @Override
    public void schedulePoint(Task<?> task) {
      schedulePoints++;
    }

    @Override
    public void taskParks(Task<?> task, Object waitsFor) {
      schedulePoints++;
    }
  }

  /**
   * Runs {@code body}, which has to pass at least one cancel point and at least one schedule point,
   * in whatever order. If it throws, that is thrown, and nothing is asserted.
   *
   * @throws AssertionError if it did not
   */
  public static <X extends Exception> void assertCheckpoints(Block<X> body) throws X {
    Counter passed = count(body);
    if (passed.cancelPoints == 0 || passed.schedulePoints == 0) {
      throw new AssertionError(
          "expected a checkpoint, but "
              + (passed.cancelPoints == 0
                  ? "a cancellation would not have been noticed"
                  : "nobody else would have got a turn")
              + " in here: on the way that was taken it calls no operation that is one; call Tasks.checkpoint() there");
    }
  }

  /**
   * Runs {@code body}, which must pass neither a cancel point nor a schedule point. If it throws,
   * that is thrown, and nothing is asserted.
   *
   * @throws AssertionError if it did
   */
  public static <X extends Exception> void assertNoCheckpoints(Block<X> body) throws X {
    Counter passed = count(body);
    if (passed.cancelPoints > 0 || passed.schedulePoints > 0) {
      throw new AssertionError(
          "expected no checkpoint, but met "
              + passed.cancelPoints
              + " cancel points and "
              + passed.schedulePoints
              + " schedule points: something in here is an operation that may wait, or that gives way");
    }
  }

  private static <X extends Exception> Counter count(Block<X> body) throws X {
    Objects.requireNonNull(body, "body");
    var counter = new Counter();
    // A scope makes a task of a thread that is none, and is no checkpoint itself.
    CancelScope.create().run(() -> Tasks.<X>observed(counter, body));
    return counter;
  }
}
