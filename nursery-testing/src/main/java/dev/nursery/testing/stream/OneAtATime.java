package dev.nursery.testing.stream;

import dev.nursery.BusyResourceException;
import dev.nursery.Tasks;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the second task in one direction of an endpoint that it is the second. */
final class OneAtATime {

  private final Object endpoint;
  private final String doing;

  /** Taken and given up by the task that is inside. */
  private final AtomicBoolean taken = new AtomicBoolean();

  OneAtATime(Object endpoint, String doing) {
    this.endpoint = endpoint;
    this.doing = doing;
  }

  /**
   * As {@link #enter}, in an operation that is a checkpoint and gives others {@code turns} turns
   * before it does anything. Also to be followed by {@link #leave}, unless it throws.
   */
  void enterAfterTurns(int turns) {
    Tasks.checkpointIfCancelled();
    enter();
    try {
      for (int i = 0; i < turns; i++) {
        Tasks.checkpoint();
      }
    } catch (Throwable t) {
      leave();
      throw t;
    }
  }

  /** Has to be followed by {@link #leave}, unless it throws. */
  void enter() {
    if (taken.getAndSet(true)) {
      throw new BusyResourceException(
          "another task is "
              + doing
              + " on "
              + endpoint
              + " already: one at a time may, since their bytes would mix; give the stream one task for each direction, or"
              + " guard it with a lock");
    }
  }

  void leave() {
    taken.set(false);
  }
}
