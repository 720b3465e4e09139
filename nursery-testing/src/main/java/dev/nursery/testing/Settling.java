package dev.nursery.testing;

import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import java.time.Duration;

/**
 * Waits until everything that can happen without the passing of time has happened.
 *
 * <p>What a test of several tasks needs between two steps: start something, let all get as far as
 * they can, look at what came of it. Without sleeping, and without hoping.
 *
 * {@snippet :
 * Nursery.options()
 *     .clock(new VirtualClock())
 *     .run(nursery -> {
 *       Task<?> waiter = nursery.startSoon(() -> signal.await());
 *       Settling.waitAllTasksBlocked(); // now it waits
 *       open();
 *       Settling.waitAllTasksBlocked(); // now it has noticed
 *     });
 * }
 *
 * <p>Works in runs that live by a {@link VirtualClock}, since that knows when its tasks wait; one
 * with {@link VirtualClock#rate rate} 1 behaves like real time. As long as any task is in here, the
 * clock does not jump. Tasks in foreign code count as having something to do. It is about tasks,
 * not about threads: that of the last task to wait may still be on its way to sleep, as {@link
 * Thread#getState} or a thread dump would show.
 *
 * <p>Follows trio's {@code wait_all_tasks_blocked}.
 */
public final class Settling {

  private Settling() {}

  /**
   * Waits until all other tasks of the clock wait in operations of this library.
   *
   * @throws Cancelled if the task is cancelled meanwhile
   * @throws IllegalStateException if the current task does not live by a virtual clock
   */
  public static void waitAllTasksBlocked() {
    waitAllTasksBlocked(Duration.ZERO);
  }

  /**
   * Waits until all other tasks of the clock have been waiting for {@code cushion}, without a
   * break. If several tasks are in here, those with the smallest cushion come out first, together;
   * what they do makes the others wait anew.
   *
   * @param cushion at least 0, in real time, for what comes from outside: bytes from a socket,
   *     other threads
   * @throws Cancelled if the task is cancelled meanwhile
   * @throws IllegalStateException if the current task does not live by a virtual clock
   */
  public static void waitAllTasksBlocked(Duration cushion) {
    if (cushion.isNegative()) {
      throw new IllegalArgumentException("a cushion is at least 0, not " + cushion);
    }
    if (Tasks.clock() instanceof VirtualClock clock) {
      clock.settle(cushion.toNanos());
    } else {
      throw new IllegalStateException(
          "this task lives by the "
              + Tasks.clock()
              + ", which does not know whether other tasks wait: run the test on a virtual clock,"
              + " Nursery.options().clock(new VirtualClock().rate(1)) if it needs real time");
    }
  }
}
