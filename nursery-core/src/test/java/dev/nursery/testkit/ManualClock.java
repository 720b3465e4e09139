package dev.nursery.testkit;

import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that stands still until a test moves it.
 *
 * <p>{@link #jump} rings every alarm that is due on the calling thread, so when it returns, every
 * deadline up to the new time has been fired and every sleep up to it ended. (The sleepers have
 * been woken, which is not to say that they have run.)
 *
 * <p>All clocks of one test run start at the same random time, so that no test can lean on its
 * value; it is printed, and {@code -Dnursery.test.clock=NANOS} sets it.
 */
public final class ManualClock implements TaskClock {

  private static final String ORIGIN_PROPERTY = "nursery.test.clock";
  private static final long LATEST_ORIGIN = 1L << 60;
  private static final long ORIGIN = origin();

  private final AtomicLong now = new AtomicLong(ORIGIN);
  private final Set<ManualAlarm> alarms = ConcurrentHashMap.newKeySet();

  private static long origin() {
    long origin =
        Long.getLong(ORIGIN_PROPERTY, ThreadLocalRandom.current().nextLong(LATEST_ORIGIN));
    System.out.println("manual clocks start at -D" + ORIGIN_PROPERTY + "=" + origin);
    return origin;
  }

  @Override
  public long now() {
    return now.get();
  }

  /** How far the clock was moved since it was made. */
  public Duration elapsed() {
    return Duration.ofNanos(now() - ORIGIN);
  }

  /** Moves the clock, and rings what is due. */
  public void jump(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time goes forward, not by " + by);
    }
    now.addAndGet(by.toNanos());
    alarms.forEach(ManualAlarm::ringIfDue);
  }

  @Override
  public Alarm alarm(Bell bell) {
    var alarm = new ManualAlarm(bell);
    alarms.add(alarm);
    return alarm;
  }

  /** How many alarms hang on this clock: none, once its runs are over. */
  public int alarms() {
    return alarms.size();
  }

  @Override
  public String toString() {
    return "manual clock, " + elapsed() + " after " + ORIGIN;
  }

  private final class ManualAlarm implements Alarm {

    private final Bell bell;

    /** The earliest time asked for and not rung yet. */
    private final AtomicLong requested = new AtomicLong(Long.MAX_VALUE);

    ManualAlarm(Bell bell) {
      this.bell = bell;
    }

    /**
     * Asks first and looks at the time then, while {@link #jump} moves the time first and looks at
     * the requests then: one of the two rings.
     */
    @Override
    public void ringAt(long time) {
      requested.accumulateAndGet(time, Math::min);
      ringIfDue();
    }

    void ringIfDue() {
      long due = requested.get();
      while (due <= now()) {
        if (requested.compareAndSet(due, Long.MAX_VALUE)) {
          bell.ring();
        }
        due = requested.get();
      }
    }

    @Override
    public void close() {
      alarms.remove(this);
    }
  }
}
