package dev.nursery.testing.broken;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import java.util.ArrayDeque;
import java.util.Deque;

/** Something that happens once, and that tasks wait for; correct, or wrong in one of two ways. */
final class Signal {

  enum Mistake {
    NONE,
    /** Looks whether it has happened, and only then says that it is going to wait. */
    LOST_WAKEUP,
    /** Wakes the first that waits, and forgets about the others. */
    WAKES_ONLY_ONE
  }

  private final Mistake mistake;
  private final Deque<Suspension> waiting = new ArrayDeque<>();
  private boolean happened;

  Signal(Mistake mistake) {
    this.mistake = mistake;
  }

  void await() {
    Tasks.checkpointIfCancelled();
    if (mistake == Mistake.LOST_WAKEUP) {
      synchronized (this) {
        if (happened) {
          return;
        }
      }
    }
    var wait = new Suspension();
    synchronized (this) {
      if (happened && mistake != Mistake.LOST_WAKEUP) {
        wait.abandon();
        return;
      }
      waiting.add(wait);
    }
    wait.await(this);
  }

  void happen() {
    var woken = new ArrayDeque<Suspension>();
    synchronized (this) {
      happened = true;
      if (mistake == Mistake.WAKES_ONLY_ONE) {
        if (!waiting.isEmpty()) {
          woken.add(waiting.remove());
        }
      } else {
        woken.addAll(waiting);
      }
    }
    woken.forEach(Suspension::wake);
  }

  @Override
  public String toString() {
    return "a signal";
  }
}
