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
    lock();
    boolean taken = free > 0;
    if (taken) {
      free--;
    }
    unlock();
    return taken;
  }

  void takeOrWait(TaskRecord task) {
    if (take()) {
      task.spendBudget();
    } else {
      join(task, true, null);
    }
  }

  /** Gives one back, or on to the first who waits; false if there would be too many. */
  boolean giveBack() {
    lock();
    free++;
    Waiter served = serve();
    boolean tooMany = free > max;
    if (tooMany) {
      free--;
    }
    unlock();
    wake(served);
    return !tooMany;
  }

  int free() {
    lock();
    long now = free;
    unlock();
    return (int) now;
  }

  int max() {
    return max;
  }

  TaskSemaphore.Statistics statistics() {
    lock();
    long now = free;
    int waiting = line.waiting();
    unlock();
    return new TaskSemaphore.Statistics((int) now, max, waiting);
  }
}
