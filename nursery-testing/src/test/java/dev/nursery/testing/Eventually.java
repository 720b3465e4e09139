package dev.nursery.testing;

import dev.nursery.lowlevel.TaskTree;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits, on a thread that is no task, for what can be seen. The limit only ends a test that has
 * failed already.
 */
final class Eventually {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Eventually() {}

  static void until(String what, BooleanSupplier condition) {
    long limit = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - limit > 0) {
        throw new AssertionError("in vain until " + what + "\n" + TaskTree.snapshot().toText());
      }
      LockSupport.parkNanos(
          100_000); // looks again soon, and leaves the processor to those it waits for
    }
  }

  /** Until {@code count} tasks of {@code clock} wait. */
  static void waiting(VirtualClock clock, int count) {
    until(
        count + " tasks wait",
        () ->
            TaskTree.snapshot(clock).tasks().stream().filter(task -> task.waiting()).count()
                == count);
  }
}
