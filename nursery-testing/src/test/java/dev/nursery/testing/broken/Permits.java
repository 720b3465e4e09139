package dev.nursery.testing.broken;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import java.util.ArrayDeque;
import java.util.Deque;

/** A semaphore; correct, or wrong in one of two ways. */
final class Permits {

  enum Mistake {
    NONE,
    /** Hands a permit to a task without asking whether it is still there to take it. */
    HANDS_TO_THE_CANCELLED,
    /** Waits in a way that no cancellation ends, since the task was not cancelled just before. */
    CANCEL_BETWEEN_CHECK_AND_PARK
  }

  private final Mistake mistake;
  private final Deque<Suspension> waiting = new ArrayDeque<>();
  private int free;

  Permits(int free, Mistake mistake) {
    this.free = free;
    this.mistake = mistake;
  }

  void acquire() {
    Tasks.checkpointIfCancelled();
    var wait = new Suspension(mistake != Mistake.CANCEL_BETWEEN_CHECK_AND_PARK);
    synchronized (this) {
      if (free > 0) {
        free--;
        wait.abandon();
        return;
      }
      waiting.add(wait);
    }
    wait.await(this);
  }

  void release() {
    while (true) {
      Suspension next;
      synchronized (this) {
        next = waiting.poll();
        if (next == null) {
          free++;
          return;
        }
      }
      if (next.wake() || mistake == Mistake.HANDS_TO_THE_CANCELLED) {
        return;
      }
    }
  }

  synchronized int free() {
    return free;
  }

  @Override
  public String toString() {
    return "permits";
  }
}
