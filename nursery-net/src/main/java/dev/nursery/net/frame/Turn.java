package dev.nursery.net.frame;

import dev.nursery.BusyResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.Tasks;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One end of a channel over a stream: who is inside, and who has closed it. */
final class Turn {

  private final Object channel;
  private final String doing;

  /** Taken and given up by the task that is inside. */
  private final AtomicBoolean taken = new AtomicBoolean();

  /** Written by the first closer, or by several who raced. */
  private volatile @Nullable String closer;

  Turn(Object channel, String doing) {
    this.channel = channel;
    this.doing = doing;
  }

  /** How every operation begins: a cancel point. To be followed by {@link #leave}. */
  void enter() {
    Tasks.checkpointIfCancelled();
    if (closer != null) {
      throw closed();
    }
    if (taken.getAndSet(true)) {
      throw new BusyResourceException(
          "another task is "
              + doing
              + " on "
              + channel
              + " already: a channel over a stream serves one at a time; put a MemoryChannel before it, or a lock"
              + " around it");
    }
  }

  void leave() {
    taken.set(false);
  }

  /** Whether this is the first time. */
  boolean close() {
    boolean first = closer == null;
    if (first) {
      Thread thread = Thread.currentThread();
      closer = thread.getName().isEmpty() ? "task-" + thread.threadId() : thread.getName();
    }
    return first;
  }

  /** For those who find it closed; a cancel point, as what another task did is the reason. */
  ClosedResourceException closed() {
    Tasks.checkpointBeforeFailing();
    return new ClosedResourceException(
        channel
            + " was closed"
            + (closer == null ? "" : " by task '" + closer + "'")
            + ". If a try-with-resources did that: is it inside the nursery whose tasks still use it? Put it around the"
            + " nursery");
  }
}
