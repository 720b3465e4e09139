package dev.nursery.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One cancel scope: a region of one task's execution that can be cancelled and shielded, either a
 * {@linkplain BlockRecord block} or the {@linkplain TaskRecord task} as a whole.
 *
 * <p>An open scope lies on its owner's stack, between {@link #parent} and {@link #inner}. The
 * bottom of every stack is the {@link TaskRecord} itself, whose parent is the scope of the nursery
 * that it lives in; so all stacks of a run form one tree.
 *
 * <p>The flag {@link #effective} answers "does a cancellation reach code in here, and why?" with
 * one volatile read. It is only ever written as {@link #derive()}, under the lock of the owner's
 * task, or of its nursery before it runs; and every change is followed by a visit to all that
 * depends on it ({@link Visit}). Whoever changes an input of the derivation (the reason, the
 * shield, the parent) owes that visit; whoever adds a dependent (entry, spawn, re-hanging) derives
 * it no sooner than in the step that links it where visits look. So the last change of an input is
 * always followed by a derivation that sees it, and no stale value survives.
 */
public abstract class ScopeRecord extends ShortLock {

  /** The deadline of a scope that has none. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The deadline of a scope that is cancelled already. */
  public static final long PAST = Long.MIN_VALUE;

  static final byte NEW = 0;
  static final byte OPEN = 1;
  static final byte EXITED = 2;

  /**
   * For writes that nobody else has to see before what follows, as the owner's own: a volatile one
   * would wait for the store buffer, several times in each scope.
   */
  static final VarHandle PARENT;

  /** As {@link #PARENT}. */
  static final VarHandle EFFECTIVE;

  private static final VarHandle REASON;

  static {
    try {
      var lookup = MethodHandles.lookup();
      PARENT = lookup.findVarHandle(ScopeRecord.class, "parent", ScopeRecord.class);
      EFFECTIVE = lookup.findVarHandle(ScopeRecord.class, "effective", Object.class);
      REASON = lookup.findVarHandle(ScopeRecord.class, "reason", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Why this scope is cancelled; set once, by whoever comes first, and kept for good. */
  private volatile @Nullable Object reason;

  /**
   * The enclosing scope. Written under the owner's lock: at entry, and for a task's base also when
   * it is re-hung.
   */
  volatile @Nullable ScopeRecord parent;

  /** The next scope inwards on the same stack; guarded by the owner's lock. */
  @Nullable BlockRecord inner;

  /** Written by any thread, each write followed by a visit. */
  private volatile boolean shield;

  /** The reason of the cancellation that reaches code in here, or null; see the class comment. */
  volatile @Nullable Object effective;

  /** Guarded by the owner's lock. */
  byte phase;

  /**
   * Whether an interrupt of the kernel's was sent in here; see {@link Interrupts}. Written under
   * the owner's lock.
   */
  boolean interrupted;

  ScopeRecord(@Nullable ScopeRecord parent, byte phase) {
    PARENT.set(this, parent);
    this.phase = phase;
  }

  /** The enclosing scope; null before it is entered, and for a root task. */
  public final @Nullable ScopeRecord outer() {
    return parent;
  }

  /** The task whose stack this scope lies on; null before it is entered. */
  public abstract @Nullable TaskRecord owner();

  /** The nursery whose children hang below this scope, or null. */
  abstract @Nullable NurseryRecord nursery();

  /** Whether nobody but this library can get hold of this scope, and cancel it. */
  public boolean isInternal() {
    return false;
  }

  /** The absolute deadline, or {@link #NEVER}. */
  public abstract long deadlineNanos();

  final @Nullable Object derive() {
    Object own = reason;
    if (own != null) {
      return own;
    }
    ScopeRecord outer = parent;
    return shield || outer == null ? null : outer.effective;
  }

  // -- from any thread

  /**
   * Cancels this scope; everything in it is effectively cancelled, and whoever waits there is
   * woken, when this returns. Where somebody else was first, and is still at it, that holds for the
   * calling task alone.
   *
   * @return whether this call was the first cause
   */
  public final boolean cancelWith(Object why) {
    TaskRecord task = owner();
    if (task != null) {
      task.schedulePoint();
      reserveStackToWake(); // once it is marked, nobody else visits in our place
    }
    if (!mark(why)) {
      CurrentTask.catchUp();
      return false;
    }
    Visit.from(this);
    return true;
  }

  /** The first half of {@link #cancelWith}; if this is true, the caller owes the visit. */
  final boolean mark(Object why) {
    return REASON.compareAndSet(this, null, why);
  }

  /** Why this scope was cancelled, or null. */
  public final @Nullable Object why() {
    return reason;
  }

  /** Whether a cancellation reaches code in this scope now. */
  public final boolean isEffective() {
    return effective != null;
  }

  /**
   * As {@link #isEffective}, for who may have seen what a cancellation did elsewhere: a visit that
   * is still on its way to this scope is brought forward.
   *
   * <p>A visit comes to one task after the other, and the first may do something to another one
   * before that is reached: close what it reads from, cancel what it waits for. There it must not
   * look like something of its own. The cause is always marked before it can have a consequence, so
   * whoever sees the consequence finds the mark by looking outwards.
   */
  public final boolean isReached() {
    if (effective == null && isDue()) {
      Visit.overtake(this);
    }
    return effective != null;
  }

  /** Whether a cancellation reaches code in here as soon as all visits under way have come by. */
  private boolean isDue() {
    for (ScopeRecord at = this; at != null; at = at.parent) {
      if (at.reason != null || at.effective != null) {
        return true;
      }
      if (at.shield) {
        return false;
      }
    }
    return false;
  }

  /**
   * Whether this scope or any around it is cancelled, even behind shields. If not, no cancellation
   * can be on its way out through here: one that was raised before a shield was set still belongs
   * to a scope further out.
   */
  public final boolean isInsideOfCancelled() {
    for (ScopeRecord at = this; at != null; at = at.parent) {
      if (at.reason != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether outer cancellations are kept out. */
  public final boolean shielded() {
    return shield;
  }

  /** Sets or clears the shield, with effect on everything inside at once. */
  public final void setShield(boolean on) {
    shield = on;
    Visit.from(this);
  }
}
