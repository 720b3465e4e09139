package dev.nursery.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the second task in one direction of a stream that it is the second: for those who write a
 * stream of their own.
 *
 * {@snippet :
 * final OneAtATime receiving = new OneAtATime(this, "receiving");
 *
 * public byte[] receiveAtMost(int max) throws IOException {
 *   receiving.enter();
 *   try {
 *     return new byte[0]; // in truth, what it has waited for
 *   } finally {
 *     receiving.leave();
 *   }
 * }
 * }
 *
 * <p>It is no lock: nobody waits, since two tasks that receive from one stream are a defect of
 * their program, and each would get bytes in the middle of the other's. What a task does before it
 * leaves is visible to the next that enters. Follows trio's {@code ConflictDetector}.
 */
public final class OneAtATime {

  private final Object endpoint;
  private final String doing;

  /** Taken and given up by the task that is inside. */
  private final AtomicBoolean taken = new AtomicBoolean();

  /**
   * With nobody inside.
   *
   * @param endpoint whose {@code toString} names it in messages
   * @param doing what is done inside, as in {@code sending}
   */
  public OneAtATime(Object endpoint, String doing) {
    this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
    this.doing = Objects.requireNonNull(doing, "doing");
  }

  /**
   * How every operation begins, which is a cancel point. To be followed by {@link #leave}, unless
   * it throws.
   *
   * @throws Cancelled if the task is cancelled
   * @throws BusyResourceException if another task is inside
   */
  public void enter() {
    Tasks.checkpointIfCancelled();
    enterUnchecked();
  }

  /**
   * As {@link #enter}, in an operation that is no cancel point.
   *
   * @throws BusyResourceException if another task is inside
   */
  public void enterUnchecked() {
    if (!tryEnter()) {
      throw new BusyResourceException(
          "another task is "
              + doing
              + " on "
              + endpoint
              + " already: one at a time may, since their bytes would mix; give the stream one task for each direction, or"
              + " guard it with a lock");
    }
  }

  /**
   * Enters if nobody is inside. No cancel point.
   *
   * @return whether the caller is inside now, and has to {@link #leave}
   */
  public boolean tryEnter() {
    return !taken.getAndSet(true);
  }

  /** To be called by the task that has entered. */
  public void leave() {
    taken.set(false);
  }

  /** Says whether somebody is inside. */
  @Override
  public String toString() {
    return (taken.get() ? "a task is " : "no task is ") + doing + " on " + endpoint;
  }
}
