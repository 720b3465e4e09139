package dev.nursery.sync;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.BrokenResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Task;
import dev.nursery.kernel.TaskRecord;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets one task at a time do something that waits in between, such as a conversation on a
 * connection.
 *
 * {@snippet :
 * var lock = new TaskLock();
 * lock.with(() -> {
 *   stream.sendAll(question);
 *   answer = stream.receiveSome();
 * });
 * }
 *
 * <p>For a few lines that never wait, {@code synchronized} is cheaper and does as well.
 *
 * <p><b>Owner.</b> The lock belongs to the task that acquired it, and no other may release it. It
 * is not re-entrant: a task that acquires it twice would wait for itself, and is told so. A thread
 * that runs no task cannot have it; a nursery or a scope makes it a task for as long as it lasts,
 * and what is acquired in there is released in there.
 *
 * <p><b>Order.</b> Strictly first come, first served. A release makes the task that has waited
 * longest the owner at once, before it runs again; so a task that releases and acquires in a loop
 * waits its turn.
 *
 * <p><b>Broken.</b> If a task ends without releasing, what the lock guards may be half done, and
 * nobody is going to release. Everybody who waits, and everybody who comes later, gets a {@link
 * BrokenResourceException} that names the task. {@link #with} cannot forget to release.
 *
 * <p><b>Cancellation.</b> A wait that is cancelled leaves no trace. A body of {@link #with} that is
 * cancelled has released when the cancellation comes out.
 *
 * <p>Follows trio's {@code StrictFIFOLock}, except that {@link #tryAcquire} of a broken lock fails,
 * where trio says that it would have to wait. Unlike {@code ReentrantLock} it is always fair, and
 * belongs to a task and not to a thread.
 */
public final class TaskLock {

  private static final String NAME = "a TaskLock";

  final Ownership ownership = new Ownership(this);

  /** A lock that nobody has. */
  public TaskLock() {}

  /**
   * Takes the lock; waits as long as others have it, or came before. A cancel point, also if it is
   * free.
   *
   * @throws BrokenResourceException if a task has ended, or ends, without releasing it
   * @throws IllegalStateException if this task has it already, or the thread runs no task
   * @throws Cancelled if the task is cancelled; then it does not have the lock
   */
  public void acquire() {
    TaskRecord task = Caller.owner(NAME);
    task.checkCancelled();
    task.spendBudget();
    ownership.takeOrWait(task);
  }

  /**
   * Takes the lock if it is free, which it never is while others wait. Not a cancel point.
   *
   * @throws BrokenResourceException if a task has ended without releasing it: to try again would
   *     never help
   * @throws IllegalStateException if this task has it already, or the thread runs no task
   */
  public boolean tryAcquire() {
    TaskRecord task = Caller.owner(NAME);
    task.schedulePoint();
    return ownership.tryTake(task);
  }

  /**
   * Gives the lock to who has waited longest, or frees it. Not a cancel point.
   *
   * @throws IllegalStateException if this task does not have it
   * @throws BrokenResourceException if it does not have it since the lock broke while it waited on
   *     a condition
   */
  public void release() {
    TaskRecord task = Caller.owner(NAME);
    task.schedulePoint();
    ownership.giveBack(task);
  }

  /** Acquires the lock for as long as {@code body} takes. */
  public <X extends Exception> void with(Block<X> body) throws X {
    this.<@Nullable Object, X>with(Holding.valued(body));
  }

  /** As above, for a body with a value. */
  public <T extends @Nullable Object, X extends Exception> T with(Body<? extends T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    Runnable release = this::release; // before, as it may run out of memory
    Holding.reserve();
    acquire();
    return Holding.<T, X>during(body, release);
  }

  /** Acquires the lock until this task closes the result. */
  public Hold hold() {
    var hold = new OwnedHold(Caller.owner(NAME), this::release);
    Holding.reserve();
    acquire();
    return hold;
  }

  /** Whether it cannot be had now: some task has it, or it is broken. */
  public boolean isLocked() {
    return ownership.isLocked();
  }

  /** Whether a task has ended without releasing it; then nobody gets it any more. */
  public boolean isBroken() {
    return ownership.isBroken();
  }

  /** What is going on here now. */
  public Statistics statistics() {
    return ownership.statistics();
  }

  /**
   * A snapshot of a lock.
   *
   * @param locked whether it cannot be had
   * @param owner the task that has it; if it is broken, the one that ended; null if it is free
   * @param tasksWaiting how many tasks wait for it, those among them that were signalled on a
   *     condition
   * @param broken whether a task ended without releasing it
   */
  public record Statistics(
      boolean locked, @Nullable Task<?> owner, int tasksWaiting, boolean broken) {}

  @Override
  public String toString() {
    Statistics now = statistics();
    String state =
        now.owner() == null
            ? "free"
            : (now.broken() ? "broken by the end of " : "held by ") + now.owner().name();
    return "TaskLock[" + state + ", " + now.tasksWaiting() + " waiting]";
  }
}
