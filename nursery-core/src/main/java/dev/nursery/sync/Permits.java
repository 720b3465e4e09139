package dev.nursery.sync;

import dev.nursery.kernel.TaskRecord;

/** The permits of a semaphore. As long as there is one, nobody waits. */
final class Permits extends Line {

  private final int max;

  /** Guarded by the lock; a long, since one more than {@code max} is tried. */
  private long free;

  Permits(Object subject, int initial, int max) {
    super(subject);
    this.free = initial;
    this.max = max;
  }

  @Override
  boolean admits(Waiter first) {
    return free > 0;
  }

  @Override
  void admit(Waiter first) {
    free--;
  }

  /** Takes one if there is one, and then nobody waits: what is given back goes to them first. */
  boolean take() {
    boolean taken = false;
    boolean left = false;
    lock();
    try {
      if (free > 0) {
        free--;
        taken = true;
      }
      unlock();
      left = true;
    } finally {
      if (!left) {
        if (taken) {
          free++;
        }
        held = FREE;
      }
    }
    return taken;
  }

  void takeOrWait(TaskRecord task) {
    if (!take()) {
      join(task, null);
    }
  }

  /** Gives one back, or on to the first who waits; false if there would be too many. */
  boolean giveBack() {
    boolean alone;
    boolean given = false;
    boolean left = false;
    lock();
    try {
      alone = line.isEmpty();
      if (alone && free < max) {
        free++;
        given = true;
      }
      unlock();
      left = true;
    } finally {
      if (!left) {
        if (given) {
          free--;
        }
        held = FREE;
      }
    }
    return alone ? given : giveOn();
  }

  private boolean giveOn() {
    reserveStackToWake();
    Waiter served;
    boolean tooMany;
    lock();
    try {
      free++;
      served = serve();
      tooMany = free > max; // all have left meanwhile
      if (tooMany) {
        free--;
      }
    } finally {
      held = FREE;
    }
    wake(served);
    return !tooMany;
  }

  int free() {
    lock();
    try {
      return (int) free;
    } finally {
      held = FREE;
    }
  }

  int max() {
    return max;
  }

  TaskSemaphore.Statistics statistics() {
    long now;
    int waiting;
    lock();
    try {
      now = free;
      waiting = line.waiting();
    } finally {
      held = FREE;
    }
    return new TaskSemaphore.Statistics((int) now, max, waiting);
  }
}
