package dev.nursery.sync;

import dev.nursery.BrokenResourceException;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.kernel.Possession;
import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * Who has a lock, who waits for it, and who sleeps on its conditions: all under one short lock, so
 * that a signal moves a task from one list to another in one step.
 *
 * <p>Which interleavings could lose the lock, or a signal, and why they do not:
 *
 * <ul>
 *   <li><em>Release, and the next one is cancelled.</em> The claim decides, under the lock. Won: it
 *       owns the lock, returns, and its next operation throws. Lost: the one after it is asked.
 *   <li><em>The next one is cancelled before it is chosen.</em> It leaves, or is taken out by who
 *       comes by. It held up nobody, as the lock had an owner.
 *   <li><em>Signal, and the sleeper is cancelled.</em> It lies in the line by then. Whoever takes
 *       it out, itself or somebody who serves, sees that it was signalled, and moves the next
 *       sleeper in its place; both in the section that takes it out, which happens once.
 *   <li><em>The owner ends.</em> The flag goes up first, and from then on nobody enters a list.
 *       Then each list is emptied: the line, and one condition after the other. A sleeper that was
 *       cancelled wants the lock back, does not get it, and throws its cancellation all the same.
 *   <li><em>The new owner ends before it knows.</em> It cannot: it runs nothing of its own between
 *       being claimed and adding the lock to its possessions.
 * </ul>
 */
final class Ownership extends Line {

  /** The task that has the lock, or had it when it ended; written under the lock. */
  private @Nullable TaskRecord owner;

  /** The conditions on which somebody sleeps; guarded by the lock. */
  private @Nullable Sleepers conditions;

  private final Possession possession =
      new Possession() {
        @Override
        protected void ownerEnded(TaskRecord ended) {
          breakForGood();
        }
      };

  Ownership(Object subject) {
    super(subject);
  }

  @Override
  boolean admits(Waiter first) {
    return owner == null;
  }

  @Override
  void admit(Waiter first) {
    owner = first.task;
  }

  // -- taking and giving back

  /** Takes the lock if it is free; whether it was. */
  boolean take(TaskRecord task) {
    TaskRecord had;
    boolean left = false;
    lock();
    try {
      had = owner;
      if (had == null) {
        possession.takenBy(task); // in one step with the next, should there be no stack for it
        owner = task;
      }
      unlock(); // needs no more stack than lock() has just had
      left = true;
    } finally {
      if (!left) {
        held = FREE;
      }
    }
    if (had == task) {
      throw new IllegalStateException(
          "task '"
              + task.name()
              + "' acquires a lock that it holds, and would wait for itself: these locks are not"
              + " re-entrant; release it first, or acquire it in one place and have what is called from"
              + " there rely on it");
    }
    return had == null;
  }

  /** As {@link #take}, for whoever does not go on to wait, and so is told of a broken lock here. */
  boolean tryTake(TaskRecord task) {
    boolean taken = take(task);
    if (!taken && isBroken()) {
      throw broken();
    }
    return taken;
  }

  void takeOrWait(TaskRecord task) {
    if (take(task)) {
      return;
    }
    if (!join(task, null)) {
      throw newBroken();
    }
    possession.takenBy(task);
  }

  void giveBack(TaskRecord task) {
    requireOwner(task, "releases");
    boolean alone;
    boolean left = false;
    lock();
    try {
      alone = line.isEmpty();
      if (alone) {
        possession.givenBackBy(task);
        owner = null;
      }
      unlock();
      left = true;
    } finally {
      if (!left) {
        held = FREE;
      }
    }
    if (!alone) {
      giveOn(task);
    }
  }

  private void giveOn(TaskRecord task) {
    reserveStackToWake();
    Waiter served;
    lock();
    try {
      possession.givenBackBy(task);
      owner = null;
      served = serve();
    } finally {
      held = FREE;
    }
    wake(served);
  }

  void requireOwner(TaskRecord task, String does) {
    // Not under the lock: only a task's own thread sees that task in here, or does not, for good.
    if (owner == task) {
      return;
    }
    TaskRecord has = owner();
    if (isBroken()) {
      throw broken();
    }
    throw new IllegalStateException(
        "task '"
            + task.name()
            + "' "
            + does
            + " a lock that "
            + (has == null ? "nobody holds" : "is held by task '" + has.name() + "'")
            + ": only the task that acquired it may do so, and once; to signal from one task to another"
            + " use an Event or a TaskSemaphore");
  }

  /** The owner's end, on its thread. */
  private void breakForGood() {
    setBroken();
    failAll(line);
    while (true) {
      Sleepers condition;
      lock();
      try {
        condition = conditions;
      } finally {
        held = FREE;
      }
      if (condition == null) {
        return;
      }
      failAll(condition.list);
      lock();
      try {
        unlink(condition); // unless the last to leave it has done so
      } finally {
        held = FREE;
      }
    }
  }

  /** Raises instead if it was a cancellation of this task, too, that made the owner end. */
  private BrokenResourceException newBroken() {
    Tasks.checkpointBeforeFailing();
    return broken();
  }

  /** For what is no cancel point, as it may stand in a clean-up; the owner stays what it was. */
  private BrokenResourceException broken() {
    TaskRecord ended = owner();
    return new BrokenResourceException(
        "nobody gets this lock any more: task '"
            + (ended == null ? "unknown" : ended.name())
            + "' ended without releasing it, so what it guards may be half done; release in a finally,"
            + " or use with(...)");
  }

  // -- conditions

  /**
   * Releases the lock, sleeps until a signal, and returns, or throws, with the lock held again;
   * only if it is broken not so.
   */
  void sleep(TaskRecord task, Sleepers condition) {
    requireOwner(task, "waits on a condition of");
    task.checkCancelled();
    reserveStackToWake();
    var waiter = new Waiter(task, condition);
    waiter.begin(true);
    Waiter served;
    lock();
    try {
      possession.givenBackBy(task);
      if (condition.list.isEmpty()) {
        link(condition);
      }
      condition.list.append(waiter);
      owner = null;
      served = serve();
    } finally {
      held = FREE;
    }
    wake(served);
    boolean returned = false;
    boolean mine = false;
    try {
      mine = await(waiter);
      returned = true;
    } finally {
      if (!returned) {
        // The waiter is in no list any more, and waits a second time: there may be no memory left
        // for another one.
        mine = owner == task || join(waiter, false);
      }
      if (mine) {
        possession.takenBy(task);
      }
    }
    if (!mine) {
      throw newBroken();
    }
  }

  /** Has up to {@code count} sleepers line up for the lock; they are woken when they get it. */
  void signal(TaskRecord task, Sleepers condition, int count) {
    requireOwner(task, "signals a condition of");
    reserveStack();
    lock();
    try {
      int left = count;
      while (left > 0 && moveFirst(condition)) {
        left--;
      }
    } finally {
      held = FREE;
    }
  }

  /** Moves the first sleeper that still waits to the end of the line; false if there is none. */
  private boolean moveFirst(Sleepers condition) {
    for (Waiter first; (first = condition.list.first()) != null; ) {
      condition.list.remove(first);
      if (condition.list.isEmpty()) {
        unlink(condition);
      }
      if (first.isWaiting()) {
        line.append(first);
        return true;
      }
    }
    return false;
  }

  @Override
  void left(Waiter aborted, WaitList from) {
    if (aborted.request instanceof Sleepers condition) {
      if (from == line) {
        moveFirst(condition); // it was signalled, and could not use that any more
      } else if (condition.list.isEmpty()) {
        unlink(condition);
      }
    }
  }

  private void link(Sleepers condition) {
    condition.next = conditions;
    if (condition.next != null) {
      condition.next.previous = condition;
    }
    conditions = condition;
    condition.linked = true;
  }

  private void unlink(Sleepers condition) {
    if (!condition.linked) {
      return;
    }
    if (condition.previous == null) {
      conditions = condition.next;
    } else {
      condition.previous.next = condition.next;
    }
    if (condition.next != null) {
      condition.next.previous = condition.previous;
    }
    condition.previous = null;
    condition.next = null;
    condition.linked = false;
  }

  int sleeping(Sleepers condition) {
    lock();
    try {
      return condition.list.waiting();
    } finally {
      held = FREE;
    }
  }

  // -- looking

  private @Nullable TaskRecord owner() {
    lock();
    try {
      return owner;
    } finally {
      held = FREE;
    }
  }

  boolean isLocked() {
    return owner() != null;
  }

  TaskLock.Statistics statistics() {
    TaskRecord now;
    int waiting;
    boolean isBroken;
    lock();
    try {
      now = owner;
      waiting = line.waiting();
      isBroken = isBroken();
    } finally {
      held = FREE;
    }
    return new TaskLock.Statistics(now != null, (Task<?>) now, waiting, isBroken);
  }
}
