package dev.nursery.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A lock of one bit for critical sections of some nanoseconds: no waiting, no allocation and no
 * foreign code inside.
 *
 * <p>Why not {@code synchronized}: a record of ours is also a public handle, on which users may
 * synchronize, and then their code would stand in the way of a cancellation. Why not {@code
 * ReentrantLock}: a task has no memory to spare for one. A holder is never parked, so whoever finds
 * the bit set waits for a few instructions, or for the operating system to run the holder's carrier
 * again; yielding lets that happen even on one core.
 *
 * <p>That holds also for whoever holds one lock and waits for a second, but only because it does
 * not yield then: a virtual thread that gave its carrier away to one that computes for a second
 * would hold the first lock for that long, and the timer and every canceller would stand in front
 * of it.
 *
 * <p><b>When the stack is used up</b>, any call may fail with a {@code StackOverflowError}, that of
 * {@link #unlock} too, and a lock that stays held has everybody else spin for ever. So whatever
 * happens a section is left by a write, which needs no frame:
 *
 * <pre>
 *   lock();                  //   boolean left = false;
 *   try {                    //   lock();
 *     ...                    //   try {
 *   } finally {              //     ...
 *     held = FREE;           //     unlock();
 *   }                        //     left = true;
 *                            //   } finally {
 *                            //     if (!left) {
 *                            //       held = FREE;
 *                            //     }
 *                            //   }
 * </pre>
 *
 * <p>No method is called in the {@code finally}. The longer form is for sections that run all the
 * time while nobody waits: its {@link #unlock} does not wait for the store buffer, which the
 * volatile write does, for longer than the section takes otherwise.
 *
 * <p>That is for the lock. What it guards stays whole if all calls come before the first change.
 * Where they cannot, and where somebody has to be woken after the section, the stack for it is
 * asked for before, by {@link #reserveStack} or {@link #reserveStackToWake}: that fails where
 * nothing has happened yet. It takes some nanoseconds, so it belongs on the paths where somebody
 * waits, and not on those where nobody does.
 */
public abstract class ShortLock {

  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(ShortLock.class, "held", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Spins before the first yield: longer than any section of ours takes when its holder is running.
   */
  private static final int SPINS = 64;

  /** What {@link #held} is while nobody holds the lock. */
  public static final int FREE = 0;

  private static final int HELD_BY_SOMEBODY = 1;

  /** For the few frames of a section: nearly four kilobytes. */
  private static final int LEVELS = 3;

  /** As {@link #LEVELS}, with what the JDK takes to wake a virtual thread: nearly ten. */
  private static final int LEVELS_TO_WAKE = 6;

  /** As {@link #LEVELS_TO_WAKE}, below some frames more. */
  private static final int LEVELS_TO_WAKE_BELOW = 9;

  /**
   * {@link #FREE} or not. Whoever holds the lock may write {@link #FREE}, and nobody anything else.
   */
  public volatile int held;

  /** For the records of this package and the queues above it. */
  protected ShortLock() {}

  /** Takes the lock; not reentrant. */
  protected final void lock() {
    if (!HELD.compareAndSet(this, FREE, HELD_BY_SOMEBODY)) {
      lockContended();
    }
  }

  private void lockContended() {
    for (int tries = 0; ; tries++) {
      if (held == FREE && HELD.compareAndSet(this, FREE, HELD_BY_SOMEBODY)) {
        return;
      }
      if (tries < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
  }

  /** As {@link #lock}, for a thread that holds another such lock. */
  protected final void lockNested() {
    while (!HELD.compareAndSet(this, FREE, HELD_BY_SOMEBODY)) {
      Thread.onSpinWait();
    }
  }

  /**
   * Gives the lock back; everything written before is visible to the next holder. May fail for lack
   * of stack, and then has not: see the class comment.
   */
  protected final void unlock() {
    HELD.setRelease(this, FREE);
  }

  /** Fails here and now if there is not enough stack for a section; otherwise does nothing. */
  protected static void reserveStack() {
    StackProbe.ask(LEVELS);
  }

  /** As {@link #reserveStack}, for a section after which somebody is to be woken. */
  protected static void reserveStackToWake() {
    StackProbe.ask(LEVELS_TO_WAKE);
  }

  /**
   * As {@link #reserveStackToWake}, for whoever calls later, some frames further down, what asks
   * for that itself, and must not fail then.
   */
  public static void reserveStackToWakeBelow() {
    StackProbe.ask(LEVELS_TO_WAKE_BELOW);
  }
}
