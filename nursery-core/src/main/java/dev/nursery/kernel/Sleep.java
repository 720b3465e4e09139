package dev.nursery.kernel;

/** A task's wait for nothing but time: one blocking call that the timer completes. */
public final class Sleep {

  private static final Sleep BLOCKER = new Sleep();

  private Sleep() {}

  /**
   * Sleeps on the current task until {@code until} on its run's clock, never less; a cancel point.
   *
   * @param until in nanoseconds, or {@link ScopeRecord#NEVER}
   */
  public static void until(TaskRecord task, long until) {
    // Checked in here, so that callers need no method between: each frame is memory of every idle
    // task.
    task.checkCancelled();
    long ticket = Parking.prepare(task, true);
    if (until != ScopeRecord.NEVER) {
      armOrAbandon(task, ticket, until);
    }
    Parking.await(task, ticket, BLOCKER);
  }

  /**
   * Has the wait named by {@code ticket} completed at {@code until}, unless something else ends it
   * before; for a task that waits for several things.
   */
  public static void wakeAt(TaskRecord task, long ticket, long until) {
    if (arm(task, ticket, until)) { // may run out of memory
      task.timer().ringAt(until); // anybody's code
    }
  }

  private static void armOrAbandon(TaskRecord task, long ticket, long until) {
    boolean armed = false;
    try {
      wakeAt(task, ticket, until);
      armed = true;
    } finally {
      if (!armed) {
        Parking.abandon(task, ticket);
      }
    }
  }

  private static boolean arm(TaskRecord task, long ticket, long until) {
    task.lock();
    try {
      return task.sleepLocked(until, ticket);
    } finally {
      task.held = ShortLock.FREE;
    }
  }

  @Override
  public String toString() {
    return "sleep";
  }
}
