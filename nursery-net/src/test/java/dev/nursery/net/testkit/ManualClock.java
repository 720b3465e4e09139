package dev.nursery.net.testkit;

import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it, and then rings on the thread of the test. */
public final class ManualClock implements TaskClock {

  private static final long NEVER = Long.MAX_VALUE;

  private final AtomicLong now = new AtomicLong();
  private final Set<ManualAlarm> alarms = ConcurrentHashMap.newKeySet();

  @Override
  public long now() {
    return now.get();
  }

  /** How far the clock was moved since it was made. */
  public Duration elapsed() {
    return Duration.ofNanos(now());
  }

  /** Moves the clock to the next time that somebody waits for. */
  public void jumpToNext() {
    long next = alarms.stream().mapToLong(alarm -> alarm.requested.get()).min().orElse(NEVER);
    if (next == NEVER) {
      throw new AssertionError("nobody waits for any time to come");
    }
    now.accumulateAndGet(next, Math::max);
    alarms.forEach(ManualAlarm::ringIfDue);
  }

  @Override
  public Alarm alarm(Bell bell) {
    var alarm = new ManualAlarm(bell);
    alarms.add(alarm);
    return alarm;
  }

  private final class ManualAlarm implements Alarm {

    private final Bell bell;

    /** The earliest time asked for and not rung yet. */
    private final AtomicLong requested = new AtomicLong(NEVER);

    ManualAlarm(Bell bell) {
      this.bell = bell;
    }

    @Override
    public void ringAt(long time) {
      requested.accumulateAndGet(time, Math::min);
      ringIfDue();
    }

    void ringIfDue() {
      long due = requested.get();
      while (due <= now()) {
        if (requested.compareAndSet(due, NEVER)) {
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
