package dev.nursery.net.stream;

import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * So many bytes per second, for one throttled stream or for several that share them.
 *
 * {@snippet :
 * var allTogether = ByteRate.perSecond(1_000_000);
 * var first = new ThrottledSendStream(stream, allTogether);
 * }
 *
 * <p>Who has been quiet may send a <b>burst</b> at once, then the rate holds. In the long run no
 * more bytes go through than the rate allows; for a moment it may be a burst more for each stream
 * that shares it.
 *
 * <p>Time is that of the tasks' {@link TaskClock}, so a test with a virtual one takes no time. May
 * be used by any number of tasks of one run.
 */
public final class ByteRate {

  private static final long SECOND = 1_000_000_000;

  private final long perSecond;
  private final int burst;
  private final long burstNanos;

  private final ReentrantLock lock = new ReentrantLock();

  /** When all is paid that was charged; guarded by the lock. */
  private long due;

  /** Whose time that is; guarded by the lock. */
  private @Nullable TaskClock clock;

  private ByteRate(long perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.burstNanos = cost(burst);
  }

  /**
   * So many bytes per second, a tenth of them at once.
   *
   * @param bytes at least 1
   */
  public static ByteRate perSecond(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "a rate of " + bytes + " bytes per second lets nothing through: it has to be at least 1");
    }
    return new ByteRate(bytes, Math.clamp(bytes / 10, 1, 1 << 20));
  }

  /**
   * As much, with another burst.
   *
   * @param bytes how many may go through at once, at least 1; a stream sends pieces of that size
   */
  public ByteRate burst(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a burst has to have at least 1 byte, not " + bytes);
    }
    return new ByteRate(perSecond, bytes);
  }

  /** How many bytes that are in a second. */
  public long perSecond() {
    return perSecond;
  }

  /** How many bytes may go through at once. */
  public int burst() {
    return burst;
  }

  private long cost(long bytes) {
    return (long) Math.ceil((double) bytes * SECOND / perSecond);
  }

  /**
   * Waits until all is paid that went through.
   *
   * @return true
   * @throws Cancelled if the task is cancelled
   */
  boolean awaitTurn() {
    TaskClock time = Tasks.clock();
    for (long wait = wait(time); wait > 0; wait = wait(time)) {
      Tasks.sleep(Duration.ofNanos(wait));
    }
    return true;
  }

  private long wait(TaskClock time) {
    long now = time.now();
    lock.lock();
    try {
      return clock == time ? due - now : 0;
    } finally {
      lock.unlock();
    }
  }

  /** For what went through. */
  void charge(long bytes) {
    TaskClock time = Tasks.clock();
    long now = time.now();
    lock.lock();
    try {
      long credit = now - burstNanos;
      due = (clock == time ? Math.max(due, credit) : credit) + cost(bytes);
      clock = time;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "ByteRate[" + perSecond + " per second, " + burst + " at once]";
  }
}
