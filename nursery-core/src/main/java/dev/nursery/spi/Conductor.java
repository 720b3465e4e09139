package dev.nursery.spi;

/**
 * A clock whose owner also decides which thread of the run goes on when: the seam for schedulers
 * that repeat a run step by step.
 *
 * <p>A run whose clock is a conductor takes nothing from the kernel's own threads. It tells the
 * conductor where another task might get in between, and leaves to it when a cancelled task is
 * interrupted in foreign code; so what happens in such a run depends on the program and the
 * conductor, and on neither the machine nor the time of day. Programs have no use for this.
 *
 * <p>The conductor owes each watched task a look whenever that task's thread begins to wait, and
 * another one at the time it asks for; without them a cancelled task stays in foreign code for
 * good.
 */
public interface Conductor extends TaskClock {

  /**
   * Called on a thread of the run where it makes a difference whether another task comes first. No
   * lock of the kernel is held, but locks of the program may be. May yield; must not throw.
   */
  void schedulePoint();

  /**
   * A task of the run has been cancelled, and may be, or come to be, in code that only an interrupt
   * ends. Called by any thread; must not throw.
   */
  void watch(Watched task);

  /** A cancelled task, to be looked at until that {@linkplain #look is over}. */
  interface Watched {

    /** The time of a further look if none is wanted. */
    long NEVER = Long.MAX_VALUE;

    /** The thread of the task. */
    Thread thread();

    /**
     * Whether a look would send an interrupt now, so that it is a step of its own. Never on a
     * thread of the run.
     */
    boolean wantsInterrupt();

    /**
     * Interrupts the task if that is called for; true if there is nothing to watch any more. Never
     * on a thread of the run, and never while one of them runs.
     */
    boolean look();

    /**
     * When, on the run's clock, to look again although the thread has not moved; {@link #NEVER} if
     * there is no need to.
     */
    long nextLook();
  }
}
