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

  /** 1 while held; changed by {@link #lock} and {@link #unlock} alone. */
  @SuppressWarnings("unused")
  private volatile int held;

  /** For the records of this package and the queues above it. */
  protected ShortLock() {}

  /** Takes the lock; not reentrant. */
  protected final void lock() {
    if (!HELD.compareAndSet(this, 0, 1)) {
      lockContended();
    }
  }

  private void lockContended() {
    for (int tries = 0; ; tries++) {
      if ((int) HELD.getVolatile(this) == 0 && HELD.compareAndSet(this, 0, 1)) {
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
    while (!HELD.compareAndSet(this, 0, 1)) {
      Thread.onSpinWait();
    }
  }

  /** Gives the lock back; everything written before is visible to the next holder. */
  protected final void unlock() {
    HELD.setRelease(this, 0);
  }
}
