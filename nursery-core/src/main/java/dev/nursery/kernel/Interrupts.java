package dev.nursery.kernel;

/**
 * Tells the kernel's own interrupts from foreign ones, on the task that was interrupted.
 *
 * <pre>
 *   NONE ──watchdog, under the task's lock──▶ SENDING ──watchdog, after Thread.interrupt()──▶ SENT
 *    ▲                              ▲                                                          │ │
 *    │                              └───── watchdog, if the interrupt was swallowed ───────────┘ │
 *    └──────────────── owner: waits while SENDING, then clears the thread's flag ◀───────────────┘
 * </pre>
 *
 * <p>The thread's flag is one bit, and looking at it does not tell who set it. So the answer is one
 * of time: from the kernel's first SENDING until the task is no longer effectively cancelled — the
 * <em>episode</em> — every flag seen is the kernel's and is cleared; outside an episode every flag
 * is foreign. A foreign interrupt that falls into an episode is lost with ours, which cannot be
 * avoided.
 *
 * <p>An exception that an interrupt caused may outlive the episode: {@code finally} blocks wait
 * under shields, and the exception goes on after them. So a scope remembers that an interrupt was
 * sent in it, and takes such an exception for the kernel's when it leaves.
 *
 * <p>An episode begins only under the task's lock with the flag of its innermost scope checked
 * there, and ends only under that lock with nothing SENDING; so a flag can never arrive after the
 * owner has cleared it for the last time.
 */
final class Interrupts {

  static final byte NONE = 0;
  static final byte SENDING = 1;
  static final byte SENT = 2;

  private Interrupts() {}

  /**
   * Withdraws an interrupt of ours that is on its way or has arrived; the owner, at every cancel
   * point.
   */
  static void settle(TaskRecord task) {
    while (task.interrupt != NONE) {
      // Compared, since the next sending may begin at any moment while we are cancelled: NONE over
      // a SENDING would tell the end of the episode that nothing is under way. And cleared after
      // that: what is sent from here on finds NONE, and leaves SENT.
      if (TaskRecord.INTERRUPT.compareAndSet(task, SENT, NONE)) {
        Thread.interrupted();
        return;
      }
      Thread.yield();
    }
  }

  /**
   * As {@link #settle}, before a call that may wait long: if a shield was set from outside, the
   * episode ends here, or the call would take a foreign interrupt for ours.
   */
  static void settleBeforeWaiting(TaskRecord task) {
    if (task.episode && !task.top.isEffective()) {
      endEpisode(task);
    } else {
      settle(task);
    }
  }

  /**
   * The owner is no longer effectively cancelled, so that the next flag it sees is foreign again.
   */
  static void endEpisode(TaskRecord task) {
    settle(task);
    Thread.interrupted();
    task.lock();
    try {
      // A shield may have been lifted again meanwhile, and a new interrupt be under way: then the
      // episode goes on.
      if (task.interrupt == NONE && !task.top.isEffective()) {
        task.episode = false;
      }
    } finally {
      task.held = ShortLock.FREE;
    }
  }

  /**
   * The task is over: nothing is sent any more, since its base scope is closed, and what was sent
   * is cleared.
   */
  static void endForGood(TaskRecord task) {
    if (task.episode) {
      settle(task);
      Thread.interrupted();
      task.episode = false;
    }
  }

  /** The owner, in an operation and not effectively cancelled, has seen the thread's flag set. */
  static void met(TaskRecord task) {
    if (task.episode) {
      endEpisode(task);
    } else if (task.shieldedHere()) {
      Thread.interrupted();
      task.foreignHeld = true;
    } else {
      throw taken(task);
    }
  }

  /** Takes a foreign interrupt for the operation that the owner is in, which fails with this. */
  static RuntimeException taken(TaskRecord task) {
    if (CurrentTask.get() == task) {
      Thread.interrupted();
    } else {
      // A task made for this call, on a thread that runs none: the flag is the thread's to keep.
      Thread.currentThread().interrupt();
    }
    return task.newInterrupted(null);
  }

  /**
   * The owner has seen, and cleared, the thread's flag while parked in the call named by {@code
   * ticket}.
   *
   * @return whether a foreign interrupt is left over, which the call could not take
   */
  static boolean metWhileParked(TaskRecord task, long ticket) {
    if (task.episode) {
      settle(task);
      return false;
    }
    if (task.shieldedHere()) {
      task.foreignHeld = true;
      return false;
    }
    return !Parking.interrupt(task, ticket);
  }
}
