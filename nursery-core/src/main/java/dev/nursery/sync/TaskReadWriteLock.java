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
 * Lets many tasks read at the same time, or one write.
 *
 * {@snippet :
 * var lock = new TaskReadWriteLock();
 * String found = lock.withRead(() -> ask());
 * lock.withWrite(() -> child1());
 * }
 *
 * <p>Worth it if reading waits for something and is far more common than writing; otherwise a
 * {@link TaskLock} is simpler.
 *
 * <p><b>Order.</b> First come, first served: readers that stand one behind the other go in
 * together, and who wants to read after a writer has come waits until that has written. So neither
 * side can keep the other out.
 *
 * <p><b>Owner.</b> Who acquired releases, in the same task. It is not re-entrant in any
 * combination: a reader that reads again could wait for a writer that waits for it. A reader cannot
 * become a writer, as two that tried would wait for each other; a writer can become a reader, by
 * {@link #downgrade}.
 *
 * <p><b>Broken.</b> If a task ends while it writes, nobody gets the lock any more, and all who wait
 * or come later get a {@link BrokenResourceException}. A task that ends while it reads has changed
 * nothing; it counts as having released.
 *
 * <p>To acquire and to release takes longer for a task that holds many locks, as it looks through
 * those; for a few that does not show.
 *
 * <p>There is none in trio. Unlike {@code ReentrantReadWriteLock} it is always fair, and belongs to
 * tasks and not to threads.
 */
public final class TaskReadWriteLock {

  private static final String NAME = "a TaskReadWriteLock";

  private final Sharing sharing = new Sharing(this);

  /** A lock that nobody has. */
  public TaskReadWriteLock() {}

  /**
   * Begins to read; waits as long as somebody writes, or came before and waits. A cancel point,
   * also if it need not wait.
   *
   * @throws BrokenResourceException if a task has ended, or ends, while it writes
   * @throws IllegalStateException if this task reads or writes already, or the thread runs no task
   * @throws Cancelled if the task is cancelled; then it does not read
   */
  public void acquireRead() {
    TaskRecord task = Caller.owner(NAME);
    task.checkCancelled();
    task.spendBudget();
    sharing.readOrWait(task);
  }

  /**
   * Begins to read if it need not wait. Not a cancel point.
   *
   * @throws BrokenResourceException if a task has ended while it wrote
   * @throws IllegalStateException if this task reads or writes already, or the thread runs no task
   */
  public boolean tryAcquireRead() {
    TaskRecord task = Caller.owner(NAME);
    task.schedulePoint();
    return sharing.tryRead(task);
  }

  /**
   * Ends reading. Not a cancel point.
   *
   * @throws IllegalStateException if this task does not read
   */
  public void releaseRead() {
    TaskRecord task = Caller.owner(NAME);
    task.schedulePoint();
    sharing.endReading(task);
  }

  /**
   * Begins to write; waits as long as others read or write, or came before and wait. A cancel
   * point, also if it need not wait.
   *
   * @throws BrokenResourceException if a task has ended, or ends, while it writes
   * @throws IllegalStateException if this task reads or writes already, or the thread runs no task
   * @throws Cancelled if the task is cancelled; then it does not write
   */
  public void acquireWrite() {
    TaskRecord task = Caller.owner(NAME);
    task.checkCancelled();
    task.spendBudget();
    sharing.writeOrWait(task);
  }

  /**
   * Begins to write if it need not wait. Not a cancel point.
   *
   * @throws BrokenResourceException if a task has ended while it wrote
   * @throws IllegalStateException if this task reads or writes already, or the thread runs no task
   */
  public boolean tryAcquireWrite() {
    TaskRecord task = Caller.owner(NAME);
    task.schedulePoint();
    return sharing.tryWrite(task);
  }

  /**
   * Ends writing. Not a cancel point.
   *
   * @throws IllegalStateException if this task does not write
   */
  public void releaseWrite() {
    TaskRecord task = Caller.owner(NAME);
    task.schedulePoint();
    sharing.endWriting(task);
  }

  /**
   * Goes on from writing to reading, with nobody writing in between; readers that come first in the
   * line are let in. To be ended by {@link #releaseRead}. Not a cancel point.
   *
   * @throws IllegalStateException if this task does not write
   */
  public void downgrade() {
    TaskRecord task = Caller.owner(NAME);
    task.schedulePoint();
    sharing.downgrade(task);
  }

  /** Reads for as long as {@code body} takes. */
  public <X extends Exception> void withRead(Block<X> body) throws X {
    this.<@Nullable Object, X>withRead(Holding.valued(body));
  }

  /** As above, for a body with a value. */
  public <T extends @Nullable Object, X extends Exception> T withRead(Body<? extends T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    Runnable release = this::releaseRead;
    Holding.reserve();
    acquireRead();
    return Holding.<T, X>during(body, release);
  }

  /** Writes for as long as {@code body} takes. */
  public <X extends Exception> void withWrite(Block<X> body) throws X {
    this.<@Nullable Object, X>withWrite(Holding.valued(body));
  }

  /** As above, for a body with a value. */
  public <T extends @Nullable Object, X extends Exception> T withWrite(Body<? extends T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    Runnable release = this::releaseWrite;
    Holding.reserve();
    acquireWrite();
    return Holding.<T, X>during(body, release);
  }

  /** Reads until this task closes the result. */
  public Hold holdRead() {
    var hold = new OwnedHold(Caller.owner(NAME), this::releaseRead);
    Holding.reserve();
    acquireRead();
    return hold;
  }

  /** Writes until this task closes the result. */
  public Hold holdWrite() {
    var hold = new OwnedHold(Caller.owner(NAME), this::releaseWrite);
    Holding.reserve();
    acquireWrite();
    return hold;
  }

  /** Whether a task has ended while it wrote; then nobody gets the lock any more. */
  public boolean isBroken() {
    return sharing.isBroken();
  }

  /** What is going on here now. */
  public Statistics statistics() {
    return sharing.statistics();
  }

  /**
   * A snapshot of a lock.
   *
   * @param readers how many tasks read
   * @param writer the task that writes; if the lock is broken, the one that ended; or null
   * @param tasksWaiting how many tasks wait, to read or to write
   * @param broken whether a task ended while it wrote
   */
  public record Statistics(
      int readers, @Nullable Task<?> writer, int tasksWaiting, boolean broken) {}

  @Override
  public String toString() {
    Statistics now = statistics();
    String state =
        now.writer() == null
            ? now.readers() + " reading"
            : (now.broken() ? "broken by the end of " : "written by ") + now.writer().name();
    return "TaskReadWriteLock[" + state + ", " + now.tasksWaiting() + " waiting]";
  }
}
