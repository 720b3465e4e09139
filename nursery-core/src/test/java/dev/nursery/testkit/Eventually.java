package dev.nursery.testkit;

import dev.nursery.Task;
import dev.nursery.kernel.Asleep;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.lowlevel.RuntimeStatistics;
import dev.nursery.lowlevel.TaskTree;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what can be seen, without sleeping: looks, gives way, looks again.
 *
 * <p>The time limit only ends a test that has failed already, and is far longer than anything takes
 * on a busy machine; then the tasks are shown as they are.
 */
public final class Eventually {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final int LOOKS_TO_A_REST = 100;

  private Eventually() {}

  /** Returns once {@code condition} holds. */
  public static void until(String what, BooleanSupplier condition) {
    long limit = System.nanoTime() + LIMIT.toNanos();
    for (int looks = 1; !condition.getAsBoolean(); looks++) {
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

  /** Returns once all {@code tasks} are asleep in operations of this library. */
  public static void waiting(Task<?>... tasks) {
    waiting(List.of(tasks));
  }

  /** Returns once all {@code tasks} are asleep in operations of this library. */
  public static void waiting(Collection<? extends Task<?>> tasks) {
    for (Task<?> task : tasks) {
      until(task + " waits", () -> Asleep.is((TaskRecord) task));
    }
  }

  /** Returns once all tasks of the process but the current one are asleep, or have ended. */
  public static void settled() {
    until("all others wait", Asleep::areAllOthers);
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

  /** The thread that runs {@code task}. */
  public static Thread thread(Task<?> task) {
    return ((TaskRecord) task).thread();
  }
}
