package dev.nursery.testkit;

import dev.nursery.lowlevel.RuntimeStatistics;
import dev.nursery.lowlevel.TaskTree;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for what can be seen, without sleeping: looks, gives way, looks again. For what happens in
 * real time, in threads that are no tasks or in sockets; tasks that wait for one another are for
 * {@code Settling}.
 *
 * <p>The time limit only ends a test that has failed already, and is far longer than anything takes
 * on a busy machine; then the tasks are shown as they are.
 */
public final class Eventually {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final int LOOKS_TO_A_REST = 100;

  private Eventually() {}

  /** Returns once {@code condition} holds. */
  public static void until(String what, Callable<Boolean> condition) {
    long limit = System.nanoTime() + LIMIT.toNanos();
    for (int looks = 1; !holds(what, condition); looks++) {
      if (System.nanoTime() - limit > 0) {
        throw new AssertionError(
            "waited " + LIMIT + " in vain until " + what + "\n" + TaskTree.snapshot().toText());
      }
      if (looks % LOOKS_TO_A_REST == 0) {
        LockSupport.parkNanos(1); // virtual threads that only yield can keep all others waiting
      } else {
        Thread.yield();
      }
    }
  }

  private static boolean holds(String what, Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (Exception e) {
      throw new AssertionError("looking whether " + what, e);
    }
  }

  /**
   * Returns once there is no task in the process: for a test that looks at figures of the whole
   * process, which what earlier tests left behind must not change under its eyes.
   */
  public static void alone() {
    until(
        "no task is left",
        () -> {
          RuntimeStatistics now = RuntimeStatistics.current();
          return now.tasksLiving() == 0 && now.deadlinesArmed() == 0;
        });
  }
}
