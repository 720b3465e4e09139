package dev.nursery.kernel;

import dev.nursery.spi.Activity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The children of one nursery: who they are, how many are still to come home, and whether more may
 * come.
 *
 * <pre>
 *   OPEN ── the count of children, pending starts and the body falls to 0 ──▶ CLOSED        for good
 *     └── it falls to that of the background children ──▶ ENDING, in which those are cancelled ──▲
 * </pre>
 *
 * <p>Count, list and closing are one step under one lock, so there is no moment at which the owner
 * has seen an empty nursery and a child can still be added: a spawn either counts before the last
 * decrement, or finds the nursery closed. Whoever makes the last decrement owes the owner its
 * wake-up, and finds the owner's ticket there, because the owner leaves it under the same lock when
 * it begins to wait.
 */
public abstract class NurseryRecord extends ShortLock {

  private final TaskRecord opener;
  private final BlockRecord scope;

  /** Children, pending starts and the body; guarded by the lock. */
  private int live = 1;

  /** Those among them that end when the others have; guarded by the lock. */
  private int background;

  /** Whether the others have, for the first time; guarded by the lock. */
  private boolean ending;

  /** Guarded by the lock. */
  private boolean closed;

  /** The list of live children, newest first; guarded by the lock. */
  private @Nullable TaskRecord first;

  /**
   * The failed children that have ended, linked by {@code next}, latest first; guarded by the lock.
   */
  private @Nullable TaskRecord failed;

  /** The cursors of visits that are walking the list; guarded by the lock. */
  private @Nullable Visit cursors;

  /** The opener's wait for its children, 0 while it does not wait; guarded by the lock. */
  private long waiting;

  /**
   * A nursery of {@code opener}, whose children hang below {@code scope}, which the opener then
   * enters.
   */
  protected NurseryRecord(TaskRecord opener, BlockRecord scope) {
    this.opener = opener;
    this.scope = scope;
    scope.nursery = this;
  }

  /** What to throw at whoever would add to a closed nursery. */
  protected abstract RuntimeException newClosed();

  /** Why background children are cancelled once all others have ended. */
  protected abstract Object reasonToEnd();

  /** The nursery that counts the children of this one, where it limits its own; null if none. */
  protected @Nullable NurseryRecord placesIn() {
    return this;
  }

  /**
   * {@code child} is off the books, or could not be put on them; told under no lock. Must not throw
   * or allocate.
   */
  protected abstract void left(TaskRecord child);

  /** The task that opened this nursery. */
  public final TaskRecord opener() {
    return opener;
  }

  /** The scope that its children hang below. */
  public final BlockRecord scope() {
    return scope;
  }

  // -- coming and going

  /**
   * Counts {@code child} and starts its thread; undoes the first if the second fails.
   *
   * @param inBackground whether the nursery may end before the child does
   */
  public final void adopt(TaskRecord child, boolean inBackground) {
    child.background = inBackground;
    Activity activity = child.run.activity;
    boolean counted = false;
    boolean tried = false;
    boolean started = false;
    try {
      // Or it may be on the books for ever, or off them while its thread runs.
      reserveStack();
      if (activity != null) {
        Parking.countIn(child, activity);
        counted = true;
      }
      tried = true;
      start(child);
      started = true;
    } finally {
      if (!started) {
        if (!tried) {
          left(child);
        }
        if (activity != null && counted) {
          Parking.countOut(child, activity);
        }
      }
    }
  }

  /** Whatever comes of it, {@code child} has {@link #left} if it was not started. */
  private void start(TaskRecord child) {
    boolean added;
    boolean late;
    boolean left = false;
    lock();
    try {
      added = !closed;
      if (added) {
        // In one step under this lock, which a visit takes after it has changed our scope's flag:
        // so either that visit finds the child, or the child finds the flag as the visit left it.
        ScopeRecord.EFFECTIVE.set(child, child.derive());
        link(child);
        live++;
      }
      late = ending && child.background;
      unlock();
      left = true;
    } finally {
      if (!left) {
        held = FREE;
      }
    }
    if (!added) {
      left(child);
      throw newClosed();
    }
    RunObserver observer = child.run.observer;
    boolean started = false;
    try {
      if (observer != null) {
        observer.spawned(child);
      }
      if (late) {
        child.cancelWith(reasonToEnd());
      }
      child.thread().start();
      started = true;
    } finally {
      if (!started) {
        child.retire();
        if (observer != null) {
          observer.exited(child);
        }
        leave(child, false);
      }
    }
    child.schedulePoint();
  }

  /** Counts a start that is under way, which keeps the nursery open. */
  public final void expectStart() {
    boolean added;
    reserveStackToWake(); // for startOver
    lock();
    try {
      added = !closed;
      if (added) {
        live++;
      }
    } finally {
      held = FREE;
    }
    if (!added) {
      throw newClosed();
    }
  }

  /** The start is over, whatever came of it. */
  public final void startOver() {
    long ticket;
    lock();
    try {
      ticket = decrement();
    } finally {
      held = FREE;
    }
    wakeOpener(ticket);
  }

  /**
   * Takes {@code child}, which has done everything else, off the books of whatever nursery it is in
   * by now.
   */
  static void leave(TaskRecord child, boolean hasFailed) {
    while (true) {
      NurseryRecord home = child.home;
      if (home == null) {
        Roots.remove(child);
        return;
      }
      long ticket;
      boolean left = false;
      home.lock();
      try {
        if (child.home != home) {
          continue; // moved by a started() in between
        }
        home.unlink(child);
        if (hasFailed) {
          child.next = home.failed;
          home.failed = child;
        }
        ticket = home.decrement();
        home.unlock();
        left = true;
      } finally {
        if (!left) {
          home.held = FREE;
        }
      }
      home.left(child);
      home.wakeOpener(ticket);
      return;
    }
  }

  /** Takes the calling child, whose thread is about to end, off the books. Allocates nothing. */
  public static void childEnded(TaskRecord child, boolean hasFailed) {
    RunObserver observer = child.run.observer;
    if (observer != null) {
      observer.exited(child);
    }
    leave(child, hasFailed);
    Parking.endOfTask(child);
  }

  /**
   * Moves the only child of this private nursery to {@code target}, unless the private one is
   * cancelled, in which case the child stays where that cancellation reaches it. The target is kept
   * open by the pending start.
   *
   * @param inBackground whether the target may end before the child does
   */
  public final void moveTo(NurseryRecord target, TaskRecord child, boolean inBackground) {
    if (scope.isReached()) {
      return; // asked before any lock is taken, since the child may be ready because of it
    }
    reserveStackToWake();
    boolean moved = false;
    boolean late = false;
    long ticket = 0;
    lock();
    try {
      target.lockNested();
      try {
        if (child.home == this) {
          child.lockNested();
          try {
            if (child.phase == ScopeRecord.OPEN && !scope.isEffective()) {
              child.parent = target.scope;
              moved = true;
            }
          } finally {
            child.held = FREE;
          }
        }
        if (moved) {
          unlink(child);
          child.home = target;
          child.background = inBackground;
          target.live++;
          target.link(child);
          late = inBackground && target.ending;
          ticket = decrement();
        }
      } finally {
        target.held = FREE;
      }
    } finally {
      held = FREE;
    }
    if (moved) {
      Visit.from(child);
      wakeOpener(ticket);
    }
    if (late) {
      child.cancelWith(target.reasonToEnd());
    }
  }

  /**
   * One less; returns the opener's ticket if it is to be woken now, which the caller does after
   * unlocking. The opener is woken when all have ended, and once before, when those in the
   * background have lost their company.
   */
  private long decrement() {
    closed = --live == 0;
    if (!closed && !ending && live == background && waiting != 0) {
      ending = true;
      return waiting;
    }
    return closed ? waiting : 0;
  }

  private void wakeOpener(long ticket) {
    if (ticket != 0) {
      Parking.complete(opener, ticket);
    }
  }

  // -- the opener's end

  /**
   * The body is over: waits on the opener until all children and starts are, and closes. Not a
   * cancel point.
   *
   * @param onInterrupt told when a foreign interrupt arrives meanwhile; it may do so more than
   *     once. Must not throw, as the children would be left alone; to cancel a scope never does
   */
  public final void awaitChildren(Runnable onInterrupt) {
    long ticket = Parking.prepare(opener, false);
    boolean over;
    boolean empty;
    lock();
    try {
      waiting = ticket;
      over = decrement() != 0;
      empty = closed;
    } finally {
      held = FREE;
    }
    await(ticket, over, onInterrupt);
    if (empty) {
      opener.spendBudget();
    } else if (!isClosed()) {
      endBackground(onInterrupt);
    }
  }

  /** All but the children in the background have ended. Only the opener comes here, and once. */
  private void endBackground(Runnable onInterrupt) {
    Object why = reasonToEnd();
    try {
      var cursor = Visit.over(this);
      for (TaskRecord child; (child = nextChild(cursor)) != null; ) {
        if (child.background) {
          child.cancelWith(why);
        }
      }
    } catch (OutOfMemoryError e) {
      scope.cancelWith(why); // which never fails
    }
    long ticket = Parking.prepare(opener, false);
    boolean over;
    lock();
    try {
      waiting = ticket;
      over = closed;
    } finally {
      held = FREE;
    }
    await(ticket, over, onInterrupt);
  }

  private void await(long ticket, boolean over, Runnable onInterrupt) {
    if (over) {
      Parking.abandon(opener, ticket);
      return;
    }
    while (!Parking.awaitOrInterrupt(opener, ticket, this)) {
      onInterrupt.run();
    }
  }

  /** The failed children, in the order in which they ended; for the opener, once all have. */
  public final List<TaskRecord> failedChildren() {
    if (failed == null) {
      return List.of();
    }
    var children = new ArrayList<TaskRecord>();
    for (TaskRecord child = failed; child != null; child = child.next) {
      children.add(child);
    }
    return children.reversed();
  }

  // -- looking

  /** The children that are alive now, oldest first. */
  public final List<TaskRecord> children() {
    var children = new ArrayList<TaskRecord>();
    var cursor = Visit.over(this);
    for (TaskRecord child; (child = nextChild(cursor)) != null; ) {
      children.add(child);
    }
    return children.reversed();
  }

  /** Whether anything can still be added. */
  public final boolean isClosed() {
    lock();
    try {
      return closed;
    } finally {
      held = FREE;
    }
  }

  /** The next child that {@code cursor} has not seen; null, once and for all, after the last. */
  final @Nullable TaskRecord nextChild(Visit cursor) {
    lock();
    try {
      if (!cursor.opened) {
        cursor.opened = true;
        cursor.next = first;
        cursor.otherCursor = cursors;
        cursors = cursor;
      }
      TaskRecord child = cursor.next;
      if (child == null) {
        removeCursor(cursor);
      } else {
        cursor.next = child.next;
      }
      return child;
    } finally {
      held = FREE;
    }
  }

  private void removeCursor(Visit cursor) {
    if (cursors == cursor) {
      cursors = cursor.otherCursor;
      return;
    }
    for (Visit at = cursors; at != null; at = at.otherCursor) {
      if (at.otherCursor == cursor) {
        at.otherCursor = cursor.otherCursor;
        return;
      }
    }
  }

  private void link(TaskRecord child) {
    child.previous = null;
    child.next = first;
    if (first != null) {
      first.previous = child;
    }
    first = child;
    if (child.background) {
      background++;
    }
  }

  private void unlink(TaskRecord child) {
    if (child.background) {
      background--;
    }
    for (Visit at = cursors; at != null; at = at.otherCursor) {
      if (at.next == child) {
        at.next = child.next;
      }
    }
    if (child.previous == null) {
      first = child.next;
    } else {
      child.previous.next = child.next;
    }
    if (child.next != null) {
      child.next.previous = child.previous;
    }
    child.previous = null;
    child.next = null;
  }
}
