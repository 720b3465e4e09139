package dev.nursery.net.tls;

import dev.nursery.BusyResourceException;
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
