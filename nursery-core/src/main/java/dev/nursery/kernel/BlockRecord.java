package dev.nursery.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A scope around a block of code, which a task enters and leaves; alone, or with a nursery.
 *
 * <pre>
 *   NEW ──enter (owner)──▶ OPEN ──exit (owner)──▶ EXITED          a block is entered once
 * </pre>
 *
 * <p>What only a block has, a deadline among it, is here and not in {@link ScopeRecord}, since a
 * task is a scope too and an idle one has no memory to spare.
 */
public abstract class BlockRecord extends ScopeRecord {

  private static final VarHandle DEADLINE;

  static {
    try {
      DEADLINE = MethodHandles.lookup().findVarHandle(BlockRecord.class, "deadline", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The task that entered; set once, by that task, under this scope's own lock. */
  private volatile @Nullable TaskRecord owner;

  /**
   * The nursery whose children hang below this scope, if it belongs to one; set before the scope is
   * entered.
   */
  @Nullable NurseryRecord nursery;

  /**
   * Absolute, on the clock of the owner's run. Written under this scope's own lock before entry,
   * under the owner's after it.
   */
  private volatile long deadline;

  /** Counted from entry; guarded by this scope's own lock, and {@link #NEVER} once resolved. */
  private long relativeDeadline = NEVER;

  /** A block not entered yet. */
  protected BlockRecord() {
    super(null, NEW);
    DEADLINE.set(this, NEVER);
    // A scope that is handed over without synchronization has no deadline either.
    VarHandle.storeStoreFence();
  }

  /** What a scope says whose deadline has passed. */
  protected abstract Object deadlineReason();

  /** What to throw when {@code task} enters a scope that was entered before. */
  protected abstract RuntimeException alreadyEntered(TaskRecord task);

  // -- entry and exit, on the owner's thread

  /** Opens this scope on top of the stack of {@code task}, which is the current one. */
  public final void enter(TaskRecord task) {
    // Claiming comes before reading what unbound callers wrote: either they see the owner and
    // visit, or we see them.
    boolean claimed;
    boolean limited;
    boolean left = false;
    lock();
    try {
      claimed = owner == null;
      if (claimed) {
        owner = task;
      }
      limited = relativeDeadline != NEVER || deadline != NEVER;
      unlock();
      left = true;
    } finally {
      if (!left) {
        held = FREE;
      }
    }
    if (!claimed) {
      throw alreadyEntered(task);
    }
    long now = limited ? resolveDeadline(task) : PAST;
    long at;
    boolean ring;
    boolean cancelled;
    ScopeRecord outer = task.top;
    left = false;
    task.lock();
    try {
      // From here on whoever moves the deadline finds us on the stack.
      at = deadline;
      boolean late = at != NEVER && at <= now;
      ring = at != NEVER && !late && task.armLocked(at); // first, as it may run out of memory
      if (late) {
        expireLocked();
      }
      PARENT.setRelease(this, outer);
      outer.inner = this;
      phase = OPEN;
      Object reaching = derive();
      EFFECTIVE.setRelease(this, reaching);
      cancelled = reaching != null;
      TaskRecord.TOP.setRelease(task, this);
      interrupted = cancelled && outer.interrupted;
      task.unlock();
      left = true;
    } finally {
      if (!left) {
        // Nobody will leave what could not be entered.
        task.top = outer;
        outer.inner = null;
        phase = EXITED;
        task.held = FREE;
      }
    }
    if (ring) {
      ringOrLeave(task, at);
    }
    task.flagMayHaveChanged(cancelled);
  }

  private void ringOrLeave(TaskRecord task, long at) {
    boolean rung = false;
    try {
      task.timer().ringAt(at); // anybody's code
      rung = true;
    } finally {
      if (!rung) {
        exit();
      }
    }
  }

  /** Makes a relative deadline absolute; returns the time now. */
  private long resolveDeadline(TaskRecord task) {
    long now = task.now(); // under no lock, as a clock may be anybody's code
    lock();
    try {
      if (relativeDeadline != NEVER) {
        deadline = now + relativeDeadline;
        relativeDeadline = NEVER;
      }
    } finally {
      held = FREE;
    }
    return now;
  }

  /**
   * Closes this scope, the innermost of its owner's stack.
   *
   * @return whether a cancellation that comes out here is this scope's own to absorb: it is
   *     cancelled, and its surroundings are not, as far as they can be seen from in here
   */
  public final boolean exit() {
    TaskRecord task = Objects.requireNonNull(owner, "not entered");
    ScopeRecord outer = Objects.requireNonNull(parent);
    boolean mine;
    boolean cancelled;
    boolean locked = false;
    boolean left = false;
    try {
      task.schedulePoint();
      if (why() != null && !shielded()) {
        // What cancelled this scope may have done so because it was cancelled itself, and with it
        // our surroundings. Then those are the ones to absorb it.
        outer.isReached();
      }
      task.lock();
      locked = true;
      // A shield set from outside shows before its visit has come by: only a reason makes it ours.
      mine = why() != null && isEffective() && (shielded() || !outer.isEffective());
      cancelled = outer.isEffective();
      TaskRecord.TOP.setRelease(task, outer);
      outer.inner = null;
      for (BlockRecord at = this; at != null; at = at.inner) {
        at.phase = EXITED; // nothing is left open further in, not even by an error in an exit
      }
      outer.interrupted |= interrupted && cancelled;
      task.unlock();
      left = true;
    } finally {
      if (!left) {
        // No stack for it, or no memory to look around. The block is over all the same: a scope
        // that stayed would go on to cancel what comes after it. Without the lock, if need be: who
        // holds that may take the task for being inside for a moment longer.
        task.top = outer;
        outer.inner = null;
        for (BlockRecord at = this; at != null; at = at.inner) {
          at.phase = EXITED;
        }
        if (locked) {
          task.held = FREE;
        }
      }
    }
    if (!cancelled) {
      task.cameOut();
    }
    task.flagMayHaveChanged(cancelled);
    task.reinstateForeignInterrupt();
    return mine;
  }

  // -- from any thread

  /**
   * Cancels this scope if its deadline is {@code now} or earlier and it is not entered yet. Under
   * the lock under which the deadline is moved until then, and this scope entered: so a deadline
   * that was moved in time is not the one that cancels, and who enters finds the reason.
   */
  public final void expireBeforeEntry(long now) {
    lock();
    try {
      if (owner == null && deadline <= now) {
        expireLocked();
      }
    } finally {
      held = FREE;
    }
  }

  /** For the timer, which holds the owner's lock and visits after it; or before entry. */
  final boolean expireLocked() {
    return mark(deadlineReason());
  }

  @Override
  public final @Nullable TaskRecord owner() {
    return owner;
  }

  @Override
  final @Nullable NurseryRecord nursery() {
    return nursery;
  }

  @Override
  public final long deadlineNanos() {
    return deadline;
  }

  /** The relative deadline of a scope not yet entered, or {@link #NEVER}. */
  public final long relativeNanos() {
    lock();
    try {
      return relativeDeadline;
    } finally {
      held = FREE;
    }
  }

  /** Sets the absolute deadline; one that has passed cancels an open scope before this returns. */
  public final void setDeadlineNanos(long at) {
    TaskRecord task;
    lock();
    try {
      task = owner;
      relativeDeadline = NEVER;
      if (task == null) {
        deadline = at;
      }
    } finally {
      held = FREE;
    }
    if (task != null) {
      moveDeadline(task, at);
    }
  }

  /** Sets the deadline {@code delay} nanoseconds after entry, or after now if entered already. */
  public final void setRelativeNanos(long delay) {
    TaskRecord task;
    lock();
    try {
      task = owner;
      relativeDeadline = task == null ? delay : NEVER;
      if (task == null) {
        deadline = NEVER;
      }
    } finally {
      held = FREE;
    }
    if (task != null) {
      moveDeadline(task, task.now() + delay);
    }
  }

  /**
   * Under the lock under which the timer reads it: once this returns without a cancellation, there
   * is none for the old deadline.
   */
  private void moveDeadline(TaskRecord task, long at) {
    task.lock();
    try {
      deadline = at;
    } finally {
      task.held = FREE;
    }
    task.deadlineMoved(this);
  }
}
