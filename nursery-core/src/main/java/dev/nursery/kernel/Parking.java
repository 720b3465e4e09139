package dev.nursery.kernel;

import dev.nursery.spi.Activity;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One blocking call of one task, as a word in the task's record: an epoch, which makes every call's
 * word its own, and a state.
 *
 * <pre>
 *                          ┌─ complete (waker) ──────────────▶ COMPLETED ──┐
 *   IDLE ─prepare (owner)─▶ ABORTABLE ─ abort (canceller) ──▶ ABORTED ─────┼─ await returns or raises (owner) ─▶ IDLE
 *                          │        └── foreign interrupt ──▶ INTERRUPTED ─┘
 *                          └▶ UNABORTABLE ─ complete ─▶ COMPLETED
 * </pre>
 *
 * <p>Every step out of a waiting state is one compare-and-set of the whole word, so exactly one of
 * waker, canceller and interrupt wins; whoever wins unparks, and a waker of an earlier call fails
 * on the epoch. That is the all-or-nothing law. A word and not an object, because an idle task has
 * no memory to spare for one; the epoch does what the identity of an object would.
 *
 * <p>No wake-up is lost to a cancellation. The owner publishes the word, enqueues itself, and then
 * reads its flag; the canceller writes the flag and then reads the word. Both are volatile, so at
 * least one sees the other: the canceller sees the call and aborts it, or the owner sees the flag
 * and aborts itself.
 *
 * <p>Where what is going on is counted ({@link Activity}), every call that is begun has its balance
 * (in lent threads, where the task runs on a {@link LentThread}):
 *
 * <pre>
 *   ended by                           its end adds      and who takes that away
 *   ─────────────────────────────────  ────────────────  ─────────────────────────────────────
 *   waker, canceller, timer            1, before its CAS  await, before it sleeps; or abandon
 *   owner, cancelled before it sleeps  1, before its CAS  await, before it sleeps
 *   owner, interrupted in its sleep    1, before its CAS  await did, before it slept
 *   owner, by abandon                  nothing            nobody
 *   nobody: the call was forgotten     nothing, or 1      if 1, the next prepare, or the task's end
 *   a CAS that lost                    1, and takes it back
 *   (awaitOrInterrupt, interrupted)    1: the owner runs  the next awaitOrInterrupt
 * </pre>
 *
 * <p>Spurious wake-ups change nothing: the owner sees that its call is undecided, and sleeps again.
 */
public final class Parking {

  private static final int IDLE = 0;
  private static final int ABORTABLE = 1;
  private static final int UNABORTABLE = 2;
  private static final int COMPLETED = 3;
  private static final int ABORTED = 4;
  private static final int INTERRUPTED = 5;

  private static final int STATE_BITS = 3;
  private static final long STATE_MASK = (1 << STATE_BITS) - 1;

  private Parking() {}

  /**
   * Begins a blocking call of the current task, which from here on may be completed.
   *
   * @param abortable whether a cancellation ends the wait
   * @return the ticket, which names this call and is never used again
   */
  public static long prepare(TaskRecord task, boolean abortable) {
    task.schedulePoint();
    Interrupts.settleBeforeWaiting(task);
    if (task.observer != null && !isIdle(task)) {
      task.observer.forgot(task);
    }
    long ticket = (epoch(task.park) + 1) << STATE_BITS | (abortable ? ABORTABLE : UNABORTABLE);
    if (task.run.activity == null) {
      task.park = ticket;
    } else {
      forgetLast(task, ticket);
    }
    return ticket;
  }

  /**
   * Writes {@code word}. If the call before it was neither awaited nor abandoned, but has been
   * ended, what that has added is taken away.
   */
  private static void forgetLast(TaskRecord task, long word) {
    long last = (long) TaskRecord.PARK.getAndSet(task, word);
    Activity activity = task.run.activity;
    if (activity != null && state(last) != IDLE && !isPending(last)) {
      countOut(task, activity);
    }
  }

  /** The last that is counted of a task. */
  static void endOfTask(TaskRecord task) {
    Activity activity = task.run.activity;
    if (activity != null) {
      forgetLast(task, with(task.park, IDLE));
      countOut(task, activity);
    }
  }

  /** Counts {@code task} as going on. */
  static void countIn(TaskRecord task, Activity activity) {
    if (task.isLent()) {
      activity.lend();
    } else {
      activity.begin();
    }
  }

  /** Counts {@code task} as not going on any more. */
  static void countOut(TaskRecord task, Activity activity) {
    if (task.isLent()) {
      activity.takeBack();
    } else {
      activity.end();
    }
  }

  private static void countOutUnderLock(TaskRecord task, Activity activity) {
    if (task.isLent()) {
      activity.takeBackUnderLock();
    } else {
      activity.endUnderLock();
    }
  }

  /**
   * Completes the call named by {@code ticket}, without waking its task: {@link #unpark} is then
   * owed by the caller.
   */
  public static boolean claim(TaskRecord task, long ticket) {
    return isPending(ticket) && decide(task, ticket, COMPLETED);
  }

  /** The step out of a waiting state: true for the one who takes it. */
  private static boolean decide(TaskRecord task, long ticket, int outcome) {
    Activity activity = task.run.activity;
    if (activity == null) {
      return TaskRecord.PARK.compareAndSet(task, ticket, with(ticket, outcome));
    }
    if (task.park != ticket) {
      return false;
    }
    countIn(task, activity);
    if (TaskRecord.PARK.compareAndSet(task, ticket, with(ticket, outcome))) {
      return true;
    }
    countOutUnderLock(
        task, activity); // those who wake hold locks, which are nobody's business here
    return false;
  }

  /** Wakes the task of a claimed call. */
  public static void unpark(TaskRecord task) {
    task.unpark();
  }

  /**
   * Completes the call named by {@code ticket} and wakes its task; false if it was completed or
   * aborted before.
   */
  public static boolean complete(TaskRecord task, long ticket) {
    if (!claim(task, ticket)) {
      return false;
    }
    task.unpark();
    return true;
  }

  /** Whether the call named by {@code ticket} still waits. */
  public static boolean isWaiting(TaskRecord task, long ticket) {
    return task.park == ticket;
  }

  /**
   * Ends the call named by {@code ticket} without waiting, on its own task; false if it was
   * completed before.
   *
   * <p>Also where somebody else has decided the call, the word goes back to idle: a task that
   * seemed to be in a call for ever would never be interrupted in foreign code.
   */
  public static boolean abandon(TaskRecord task, long ticket) {
    requireOwner(task);
    if (TaskRecord.PARK.compareAndSet(task, ticket, with(ticket, IDLE))) {
      return true;
    }
    if (epoch(task.park) != epoch(ticket) || isIdle(task)) {
      return false; // awaited before
    }
    boolean aborted = leave(task, ticket) == ABORTED;
    Activity activity = task.run.activity;
    if (activity != null) {
      countOut(task, activity);
    }
    if (aborted) {
      task.watch(); // the canceller took us for waiting, and left the rest to us
    }
    return aborted;
  }

  /**
   * Aborts whatever abortable call the task is in, for a canceller, which has to unpark the task if
   * this is true.
   */
  static boolean abort(TaskRecord task) {
    long word = task.park;
    return state(word) == ABORTABLE && decide(task, word, ABORTED);
  }

  /**
   * Whether the task is in no call of ours, so that a wait that it is seen in is foreign code's.
   */
  static boolean isIdle(TaskRecord task) {
    return state(task.park) == IDLE;
  }

  /**
   * Waits on the current task until the call is completed; raises if it was aborted or interrupted
   * instead.
   *
   * @param blocker what a thread dump shows that the task waits for
   */
  public static void await(TaskRecord task, long ticket, @Nullable Object blocker) {
    requireOwner(task);
    if (task.observer != null) {
      tellOfWait(task, ticket, blocker);
    }
    task.schedulePoint();
    if (state(ticket) == ABORTABLE && task.top.isEffective()) {
      abort(task);
    }
    if (task.run.activity != null) {
      endOfActivity(task, ticket);
    }
    boolean foreign = false;
    while (task.park == ticket) {
      LockSupport.park(blocker);
      if (Thread.interrupted()) {
        foreign |= Interrupts.metWhileParked(task, ticket);
      }
    }
    int outcome = leave(task, ticket);
    if (task.observer != null) {
      task.observer.resumes(task);
    }
    if (outcome == ABORTED) {
      if (foreign) {
        Thread.currentThread().interrupt();
      }
      throw task.raise(null);
    }
    if (outcome == INTERRUPTED) {
      throw Interrupts.taken(task);
    }
    if (foreign) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits like {@link #await} for an unabortable call, but returns early when a foreign interrupt
   * arrives.
   *
   * @return false if interrupted, with the interrupt cleared and the call still open
   */
  public static boolean awaitOrInterrupt(TaskRecord task, long ticket, Object blocker) {
    if (task.observer != null) {
      tellOfWait(task, ticket, blocker);
    }
    Activity activity = task.run.activity;
    if (activity != null) {
      countOut(task, activity);
    }
    boolean completed = true;
    while (completed && task.park == ticket) {
      LockSupport.park(blocker);
      completed = !(Thread.interrupted() && Interrupts.metWhileParked(task, ticket));
    }
    if (completed) {
      leave(task, ticket);
    } else if (activity != null) {
      countIn(task, activity);
    }
    if (task.observer != null) {
      task.observer.resumes(task);
    }
    return completed;
  }

  private static void tellOfWait(TaskRecord task, long ticket, @Nullable Object blocker) {
    RunObserver observer = task.observer;
    if (observer != null) {
      observer.parks(task, blocker == null ? "nothing known" : blocker);
      if (state(ticket) == ABORTABLE) {
        observer.cancelPoint(task);
      }
    }
  }

  /** The owner is about to sleep. */
  private static void endOfActivity(TaskRecord task, long ticket) {
    if (epoch(task.park) != epoch(ticket) || isIdle(task)) {
      return; // awaited before: a mistake, of which nothing was counted, and which leave() reports
    }
    Activity activity = task.run.activity;
    if (activity != null) {
      countOut(task, activity);
    }
  }

  private static void requireOwner(TaskRecord task) {
    if (Thread.currentThread() != task.thread()) {
      throw new IllegalStateException(
          "a wait begun by task '"
              + task.name()
              + "' is ended by another thread, which nobody would wake: a wait is begun, awaited and abandoned on one thread");
    }
  }

  private static int leave(TaskRecord task, long ticket) {
    long word = task.park;
    int outcome = state(word);
    if (epoch(word) != epoch(ticket) || outcome == IDLE) {
      throw new IllegalStateException(
          "a wait of task '"
              + task.name()
              + "' was awaited a second time, or after the task had begun another"
              + " one: a task waits for one thing at a time, and makes a new suspension for each");
    }
    // Nothing that the owner reads next depends on who has seen this yet.
    TaskRecord.PARK.setRelease(task, with(word, IDLE));
    task.refillBudget();
    return outcome;
  }

  /**
   * Ends the wait because of a foreign interrupt; false if the call was decided before, or cannot
   * be aborted.
   */
  static boolean interrupt(TaskRecord task, long ticket) {
    return state(ticket) == ABORTABLE && decide(task, ticket, INTERRUPTED);
  }

  static boolean isPending(long ticket) {
    int state = state(ticket);
    return state == ABORTABLE || state == UNABORTABLE;
  }

  private static long epoch(long word) {
    return word >>> STATE_BITS;
  }

  private static int state(long word) {
    return (int) (word & STATE_MASK);
  }

  private static long with(long word, int state) {
    return (word & ~STATE_MASK) | state;
  }
}
