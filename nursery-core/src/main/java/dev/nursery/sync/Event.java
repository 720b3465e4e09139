package dev.nursery.sync;

import dev.nursery.Cancelled;
import dev.nursery.kernel.Doors;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.WaitQueue;

/**
 * Something that happens once, and that any number of tasks wait for.
 *
 * <p>It begins unset, is {@linkplain #set set} by whoever makes it happen, and stays set: there is
 * no way back, so whoever has seen it set need not look again. For something that happens again and
 * again, make a new event each time, or use a {@link TaskCondition}.
 *
 * {@snippet :
 * var ready = new Event();
 * Nursery.run(nursery -> {
 *   nursery.startSoon("client", () -> {
 *     ready.await();
 *     child1();
 *   });
 *   child2();
 *   ready.set();
 * });
 * }
 *
 * <p>Nobody owns an event; all methods may be called by any thread. What was done before {@code
 * set} is visible after {@code await}, and to whoever has seen {@link #isSet}. It is to tasks what
 * a {@code CountDownLatch} of 1 is to threads. Follows trio's {@code Event}.
 */
public final class Event {

  static {
    Doors.openEvents(event -> ((Event) event).waiting);
  }

  private final WaitQueue waiting = new WaitQueue(this);
  private volatile boolean set;

  /** An event that has not happened yet. */
  public Event() {}

  /**
   * Waits until the event is set; not at all if it is. A cancel point, also if it is set.
   *
   * @throws Cancelled if the task is cancelled
   */
  public void await() {
    TaskRecord task = Caller.current();
    task.checkCancelled();
    if (set) {
      task.spendBudget();
      return;
    }
    WaitQueue.Waiter entry = waiting.enqueue(task);
    // Enqueued first, asked then: either set() finds us in the queue, or we find that it came.
    if (set) {
      waiting.withdraw(entry);
      task.spendBudget();
    } else {
      waiting.await(entry);
    }
  }

  /**
   * Has it happen: wakes all who wait, in the order in which they came. When this returns, nobody
   * waits any more. Setting it again does nothing. Not a cancel point.
   */
  public void set() {
    Caller.pass();
    set = true;
    // Also if it was set before: whoever set it may still be at it.
    waiting.wakeAll();
  }

  /** Whether it has happened. */
  public boolean isSet() {
    return set;
  }

  /** What is going on here now. */
  public Statistics statistics() {
    return new Statistics(waiting.size());
  }

  /**
   * A snapshot of an event.
   *
   * @param tasksWaiting how many tasks wait for it
   */
  public record Statistics(int tasksWaiting) {}

  @Override
  public String toString() {
    return set ? "Event[set]" : "Event[not set]";
  }
}
