package dev.nursery.laws;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A box of things with those who wait for one, as an outsider would write it: what is handed over
 * travels in a plain field of the wait, and only the wake-up orders its being written and read.
 */
final class Box {

  /** What is handed over; the field is plain on purpose. */
  static final class Thing {

    private static final int WHOLE = 42;

    private int content;

    void complete() {
      content = WHOLE;
    }

    boolean isWhole() {
      return content == WHOLE;
    }
  }

  private static final class Wait extends Suspension {
    @Nullable Thing thing;
  }

  /** Both guarded by this object's monitor, which nobody holds while waiting. */
  private final Deque<Thing> things = new ArrayDeque<>();

  private final Deque<Wait> waiting = new ArrayDeque<>();

  Thing take() {
    Tasks.checkpointIfCancelled();
    Wait wait;
    synchronized (this) {
      Thing there = things.poll();
      if (there != null) {
        return there;
      }
      wait = new Wait();
      waiting.add(wait);
    }
    try {
      wait.await(this);
    } catch (Throwable cancelled) {
      forget(wait);
      throw cancelled;
    }
    Thing given = wait.thing;
    if (given == null) {
      throw new AssertionError("woken, and nothing is there");
    }
    return given;
  }

  private synchronized void forget(Wait wait) {
    waiting.remove(wait);
  }

  void give(Thing thing) {
    Wait next;
    while (true) {
      synchronized (this) {
        next = waiting.poll();
        if (next == null) {
          thing.complete();
          things.add(thing);
          return;
        }
      }
      thing.complete(); // under no lock, so that nothing but the wake-up publishes it
      next.thing = thing;
      if (next.wake()) {
        return;
      }
    }
  }

  /** How many wait, or waited and are about to leave. */
  synchronized int waiting() {
    return waiting.size();
  }

  /** What nobody has taken. */
  synchronized List<Thing> rest() {
    return List.copyOf(things);
  }
}
