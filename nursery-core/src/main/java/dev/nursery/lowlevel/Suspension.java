package dev.nursery.lowlevel;

import dev.nursery.Cancelled;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.kernel.Parking;
import dev.nursery.kernel.TaskRecord;
import java.util.Objects;

/**
 * One wait of one task: what every blocking primitive is built from.
 *
 * <p>The task that has to wait makes one, puts it where whoever provides what it waits for will
 * find it, and calls {@link #await}. The other side calls {@link #wake}. Between a waker and a
 * canceller exactly one wins: either {@code wake} returns true and {@code await} returns, or {@code
 * wake} returns false and {@code await} throws. So nothing that is handed over can be lost or taken
 * twice, if it is handed over only where {@code wake} or {@link #claim} returned true.
 *
 * {@snippet :
 * final ReentrantLock lock = new ReentrantLock();
 * final Deque<Suspension> waiting = new ArrayDeque<>();
 * int items;
 *
 * void take() {
 *   Tasks.checkpointIfCancelled();
 *   Suspension wait;
 *   lock.lock();
 *   try {
 *     if (items > 0) {
 *       items--;
 *       return;
 *     }
 *     wait = new Suspension();
 *     waiting.add(wait);
 *   } finally {
 *     lock.unlock();
 *   }
 *   try {
 *     wait.await(this);
 *   } catch (Throwable cancelled) {
 *     forget(wait); // until then put() finds that wake() returns false, and goes on to the next
 *     throw cancelled;
 *   }
 * }
 *
 * void forget(Suspension wait) {
 *   lock.lock();
 *   try {
 *     waiting.remove(wait);
 *   } finally {
 *     lock.unlock();
 *   }
 * }
 *
 * void put() {
 *   lock.lock();
 *   try {
 *     for (Suspension wait; (wait = waiting.poll()) != null; ) {
 *       if (wait.wake()) {
 *         return; // that task has the item
 *       }
 *     }
 *     items++;
 *   } finally {
 *     lock.unlock();
 *   }
 * }
 * }
 *
 * <p>To be extended by queue entries that want to carry more, so that a wait costs one object. What
 * the waker did before {@code wake} is visible to the task after {@code await}. A thread that runs
 * no task can wait as well; nobody can cancel it.
 *
 * <p>Follows trio's {@code wait_task_rescheduled} and {@code reschedule}; the abort function became
 * a flag, since code of others must not run inside a cancellation.
 */
public class Suspension {

  private final TaskRecord task;
  private final long ticket;

  /** Begins a wait of the current task that a cancellation ends. From here on it can be woken. */
  public Suspension() {
    this(true);
  }

  /**
   * Begins a wait of the current task. From here on it can be woken. It has to end in {@link
   * #await} or {@link #abandon}: until then the task counts as waiting here, and a cancellation
   * does not look for it in foreign code.
   *
   * @param abortable whether a cancellation, or an interrupt, ends the wait; if not, a canceller
   *     has to wait for the waker
   */
  public Suspension(boolean abortable) {
    task = (TaskRecord) Tasks.currentOrTemporary();
    ticket = Parking.prepare(task, abortable);
  }

  /**
   * Waits on the task that made this until woken.
   *
   * @param blocker what a thread dump shows that the task waits for
   * @throws Cancelled if the task is cancelled before it is woken; then it never will be
   */
  public final void await(Object blocker) {
    Objects.requireNonNull(blocker, "blocker");
    if (task.thread() != Thread.currentThread()) {
      throw new IllegalStateException(
          "a suspension is awaited by the task that made it, '"
              + task.name()
              + "', and by no other");
    }
    Parking.await(task, ticket, blocker);
  }

  /**
   * Ends the wait without waiting, on the task that made this.
   *
   * @return false if it was woken before, so that what came with the wake-up has to be dealt with
   */
  public final boolean abandon() {
    return Parking.abandon(task, ticket);
  }

  /** Wakes the task; false if it was woken or cancelled before. Any thread; never blocks. */
  public final boolean wake() {
    return Parking.complete(task, ticket);
  }

  /**
   * The first half of {@link #wake}, for use under a lock: decides, but does not wake yet.
   *
   * @return whether this call decided; then {@link #unpark} is owed
   */
  public final boolean claim() {
    return Parking.claim(task, ticket);
  }

  /** The second half of {@link #wake}. */
  public final void unpark() {
    Parking.unpark(task);
  }

  /** Whether it is still waiting: neither woken nor cancelled. */
  public final boolean isWaiting() {
    return Parking.isWaiting(task, ticket);
  }

  /** The task that waits. */
  public final Task<?> task() {
    return (Task<?>) task;
  }
}
