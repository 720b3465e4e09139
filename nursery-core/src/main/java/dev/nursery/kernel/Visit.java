package dev.nursery.kernel;

import dev.nursery.spi.Activity;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The walk that follows a change of a cancel flag: re-derives everything that depends on it and
 * wakes who has to know.
 *
 * <p>A stack is re-derived from the changed scope inwards under its task's lock, and stops at the
 * first flag that stays as it was: what hangs below that one is right already, or is owed a visit
 * by whoever changed it. Each nursery whose scope changed joins the list of work, so a tree of any
 * depth takes no recursion; a {@code Visit} is one nursery on that list, with a cursor into its
 * children.
 *
 * <p>Several visits may cross. Each reads the parent's flag under the lock of the task that it
 * writes to, so the one that comes last to a task leaves the right value, whatever order they were
 * started in. A task that is spawned meanwhile was either linked before the cursor took its first
 * child, and is found; or derived its own flag after that, under the lock under which the cursor
 * took it, and so after the change.
 */
final class Visit {

  private final NurseryRecord nursery;

  /** Whether the cursor stands in the nursery's list of cursors; guarded by the nursery's lock. */
  boolean opened;

  /**
   * The next child to visit; guarded by the nursery's lock, and moved on when that child leaves.
   */
  @Nullable TaskRecord next;

  /** The nursery's next open cursor; guarded by the nursery's lock. */
  @Nullable Visit otherCursor;

  /** What remains to be done after this nursery; the visiting thread only. */
  private final @Nullable Visit rest;

  private Visit(NurseryRecord nursery, @Nullable Visit rest) {
    this.nursery = nursery;
    this.rest = rest;
  }

  /** A cursor for looking at the children of {@code nursery}, without anything to follow. */
  static Visit over(NurseryRecord nursery) {
    return new Visit(nursery, null);
  }

  /** Visits {@code scope} and all that depends on it. */
  static void from(ScopeRecord scope) {
    TaskRecord owner = scope.owner();
    if (owner == null) {
      return;
    }
    Activity activity = owner.run.activity;
    if (activity == null) {
      completely(owner, scope);
      return;
    }
    // Whoever is woken first might otherwise find that nothing is going on.
    activity.begin();
    try {
      completely(owner, scope);
    } finally {
      activity.end();
    }
  }

  /**
   * If this fails on its way, those that it has yet to come to would never be told: who visits next
   * stops at the flags that are right already. So it hands over to a thread which does not.
   */
  private static void completely(TaskRecord owner, ScopeRecord scope) {
    try {
      run(stack(owner, scope, null, false), false);
    } catch (Throwable t) {
      Watchdog.visitAllSoon(t);
    }
  }

  /** Visits every task of the process, and stops nowhere. */
  static void all() {
    for (TaskRecord root : Roots.live()) {
      run(stack(root, root, null, true), true);
    }
  }

  /**
   * Visits {@code innermost} and all around it, from the outside in, so that no cancellation is
   * still on its way to it that was called before. Visits of others that it overtakes find their
   * work done, and stop there.
   */
  static void overtake(ScopeRecord innermost) {
    var around = new ArrayList<ScopeRecord>();
    for (ScopeRecord at = innermost; at != null; at = at.parent) {
      around.add(at);
    }
    for (ScopeRecord scope : around.reversed()) {
      from(scope);
    }
  }

  private static void run(@Nullable Visit pending, boolean all) {
    while (pending != null) {
      TaskRecord child = pending.nursery.nextChild(pending);
      pending = child == null ? pending.rest : stack(child, child, pending, all);
    }
  }

  /**
   * Re-derives {@code task}'s stack from {@code scope} inwards; returns the list of work, longer by
   * what changed, or by all.
   */
  private static @Nullable Visit stack(
      TaskRecord task, ScopeRecord scope, @Nullable Visit pending, boolean all) {
    boolean abort = false;
    boolean watch = false;
    task.lock();
    try {
      if (scope.phase == ScopeRecord.OPEN) {
        ScopeRecord at = scope;
        for (Object now;
            at != null && ((now = at.derive()) != at.effective || all);
            at = at.inner) {
          NurseryRecord nursery = at.nursery();
          Visit deeper = nursery == null ? pending : new Visit(nursery, pending);
          at.effective = now;
          pending = deeper;
        }
        if (at == null && task.top.isEffective()) {
          abort = Parking.abort(task);
          watch = !abort;
        }
      }
    } finally {
      task.held = ShortLock.FREE;
    }
    if (abort) {
      task.unpark();
    } else if (watch) {
      task.watch();
    }
    return pending;
  }
}
