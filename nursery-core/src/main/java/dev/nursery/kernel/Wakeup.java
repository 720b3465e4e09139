package dev.nursery.kernel;

/**
 * The one entry that a task has in the timer, for the earliest of its own scopes' deadlines and its
 * own sleep.
 *
 * <p>It is armed lazily: leaving a scope does not disarm it, so a timeout in a loop costs a
 * comparison and not a change of the heap; when it fires early, the stack says what is due and what
 * to arm it for next.
 */
final class Wakeup {

  final TaskRecord task;

  /**
   * What it is armed for, at the latest; {@link ScopeRecord#NEVER} while not. Guarded by the task's
   * lock.
   */
  long armedAt = ScopeRecord.NEVER;

  /** When the sleep named by {@link #sleepTicket} is over; guarded by the task's lock. */
  long sleepUntil = ScopeRecord.NEVER;

  /** See {@link Parking}; guarded by the task's lock. */
  long sleepTicket;

  /**
   * The key in the heap; guarded by the stripe's lock, as it may differ from {@link #armedAt} while
   * being moved.
   */
  long key;

  /** The place in the heap, or -1; guarded by the stripe's lock. */
  int index = -1;

  Wakeup(TaskRecord task) {
    this.task = task;
  }

  /** When the task's sleep is over; {@link ScopeRecord#NEVER} if it does not sleep any more. */
  long asleepUntil() {
    return Parking.isWaiting(task, sleepTicket) ? sleepUntil : ScopeRecord.NEVER;
  }
}
