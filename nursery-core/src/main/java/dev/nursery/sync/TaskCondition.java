package dev.nursery.sync;

import dev.nursery.BrokenResourceException;
import dev.nursery.Cancelled;
import dev.nursery.kernel.TaskRecord;
import java.util.Objects;

/**
 * Lets tasks that have a lock wait until another one, which has it in between, says that something
 * has changed.
 *
 * {@snippet :
 * final TaskLock lock = new TaskLock();
 * final TaskCondition filled = new TaskCondition(lock);
 * final Deque<String> jobs = new ArrayDeque<>();
 *
 * String take() {
 *   return lock.with(() -> {
 *     while (jobs.isEmpty()) {
 *       filled.await();
 *     }
 *     return jobs.remove();
 *   });
 * }
 *
 * void add(String job) {
 *   lock.with(() -> {
 *     jobs.add(job);
 *     filled.signal();
 *   });
 * }
 * }
 *
 * <p>Nobody is woken for nothing; loop all the same, as what was true at the signal may be changed
 * by who gets the lock first. A signal is not remembered: if nobody waits, it does nothing.
 *
 * <p><b>Order.</b> Who has waited longest is signalled first, and then lines up for the lock like
 * everybody else. It is woken when it has the lock, so many that are signalled at once do not all
 * run to find it taken.
 *
 * <p><b>Cancellation.</b> Also when {@link #await} throws, the task has the lock again, so that the
 * code around can rely on that, and release. The cancellation may therefore take as long as others
 * have the lock. If the task had been signalled, the signal is passed on to the next, as it could
 * not be used.
 *
 * <p>Several conditions may share a lock. Follows trio's {@code Condition}, where a signal is lost
 * with the task that was cancelled. The names are those of {@code java.util.concurrent}, since
 * {@code Object} has taken the others.
 */
public final class TaskCondition {

  private final TaskLock lock;
  private final Sleepers sleepers = new Sleepers();

  /** A condition of a lock of its own. */
  public TaskCondition() {
    this(new TaskLock());
  }

  /** A condition of {@code lock}. */
  public TaskCondition(TaskLock lock) {
    this.lock = Objects.requireNonNull(lock, "lock");
  }

  /** The lock that one has to have. */
  public TaskLock lock() {
    return lock;
  }

  /**
   * Releases the lock, waits for a signal, and takes the lock again. A cancel point.
   *
   * @throws IllegalStateException if this task does not have the lock
   * @throws BrokenResourceException if another task ends without releasing the lock: then, and only
   *     then, this one does not have it any more
   * @throws Cancelled if the task is cancelled; it has the lock all the same
   */
  public void await() {
    lock.ownership.sleep(owner(), sleepers);
  }

  /**
   * Signals the task that has waited longest, if any does. Not a cancel point.
   *
   * @throws IllegalStateException if this task does not have the lock
   */
  public void signal() {
    signalUpTo(1);
  }

  /**
   * Signals the tasks that have waited longest. Not a cancel point.
   *
   * @param count how many, at least 0; more than there are is fine
   * @throws IllegalStateException if this task does not have the lock
   */
  public void signalUpTo(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count is " + count + ", and has to be at least 0");
    }
    TaskRecord task = owner();
    task.schedulePoint();
    lock.ownership.signal(task, sleepers, count);
  }

  /**
   * Signals all who wait. Not a cancel point.
   *
   * @throws IllegalStateException if this task does not have the lock
   */
  public void signalAll() {
    signalUpTo(Integer.MAX_VALUE);
  }

  private static TaskRecord owner() {
    return Caller.owner("the lock of a TaskCondition");
  }

  /** What is going on here now. */
  public Statistics statistics() {
    return new Statistics(lock.ownership.sleeping(sleepers), lock.statistics());
  }

  /**
   * A snapshot of a condition.
   *
   * @param tasksWaiting how many tasks wait for a signal; those that have one wait for the lock
   * @param lock that of the lock
   */
  public record Statistics(int tasksWaiting, TaskLock.Statistics lock) {}

  @Override
  public String toString() {
    return "TaskCondition[" + lock.ownership.sleeping(sleepers) + " waiting, of " + lock + "]";
  }
}
