package dev.nursery.net.stream;

import dev.nursery.BusyResourceException;
import dev.nursery.Tasks;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the second task in one direction of a stream that it is the second. */
final class OneAtATime {

  private final Object stream;
  private final String doing;

  /** Taken and given up by the task that is inside. */
  private final AtomicBoolean taken = new AtomicBoolean();

  OneAtATime(Object stream, String doing) {
    this.stream = stream;
    this.doing = doing;
  }

  /** How every operation begins: a cancel point. To be followed by {@link #leave}. */
  void enter() {
    Tasks.checkpointIfCancelled();
    enterForGood();
  }

  /** As {@link #enter}, and no cancel point. */
  void enterForGood() {
    if (!tryEnter()) {
      throw new BusyResourceException(
          "another task is "
              + doing
              + " on "
              + stream
              + " already: one at a time may, since their bytes would mix; give the stream one task for each direction, or"
              + " guard it with a lock");
    }
  }

  /** Whether nobody is inside; then the caller is, and has to {@link #leave}. */
  boolean tryEnter() {
    return !taken.getAndSet(true);
  }

  void leave() {
    taken.set(false);
  }
}
