package dev.nursery.kernel;

import dev.nursery.spi.TaskClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * The system's monotonic clock, with one daemon thread that rings.
 *
 * <p>A platform thread, since tasks that compute without a pause would keep a virtual one from
 * running. It starts at a random time of some days, so that nobody takes its values for the time of
 * day or compares them with {@link System#nanoTime}.
 */
final class SystemTaskClock implements TaskClock {

  static final SystemTaskClock INSTANCE = new SystemTaskClock();

  private static final long LEAST_OFFSET = 10_000_000_000_000L;
  private static final long GREATEST_OFFSET = 200_000_000_000_000L;

  private static final long RETRY_NANOS = 100_000_000L;

  private final long offset =
      ThreadLocalRandom.current().nextLong(LEAST_OFFSET, GREATEST_OFFSET) - System.nanoTime();

  private final CopyOnWriteArrayList<SystemAlarm> alarms = new CopyOnWriteArrayList<>();
  private final Thread thread = Daemons.start("nursery-timer", this::loop);

  private SystemTaskClock() {}

  @Override
  public long now() {
    return System.nanoTime() + offset;
  }

  @Override
  public Alarm alarm(Bell bell) {
    var alarm = new SystemAlarm(bell);
    alarms.add(alarm);
    return alarm;
  }

  @Override
  public String toString() {
    return "system clock";
  }

  private void loop() {
    while (true) {
      long now = now();
      long earliest = ScopeRecord.NEVER;
      for (SystemAlarm alarm : alarms) {
        earliest = Math.min(earliest, alarm.ringIfDue(now));
      }
      // A request made since it was read has unparked this thread, so that the park below returns
      // at once.
      if (earliest == ScopeRecord.NEVER) {
        LockSupport.park(this);
      } else {
        long wait = earliest - now();
        if (wait > 0) {
          LockSupport.parkNanos(this, wait);
        }
      }
    }
  }

  private final class SystemAlarm implements Alarm {

    private static final VarHandle REQUESTED;

    static {
      try {
        REQUESTED =
            MethodHandles.lookup().findVarHandle(SystemAlarm.class, "requested", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final Bell bell;

    /**
     * The earliest time asked for and not rung; lowered by whoever asks, taken by the timer's
     * thread.
     */
    @SuppressWarnings("unused")
    private volatile long requested = ScopeRecord.NEVER;

    SystemAlarm(Bell bell) {
      this.bell = bell;
    }

    @Override
    public void ringAt(long time) {
      for (long earlier = requested; time < earlier; earlier = requested) {
        if (REQUESTED.compareAndSet(this, earlier, time)) {
          LockSupport.unpark(thread);
          return;
        }
      }
    }

    @Override
    public void close() {
      alarms.remove(this);
    }

    /** Rings if the requested time has come; returns the time asked for next. */
    private long ringIfDue(long now) {
      long due = requested;
      if (due > now) {
        return due;
      }
      // Taken before ringing: what is asked for from here on is a new request.
      REQUESTED.getAndSet(this, ScopeRecord.NEVER);
      try {
        bell.ring();
      } catch (Throwable t) {
        // Out of memory, most likely. The thread serves the whole process, so it tries again
        // instead of dying.
        Watchdog.tryToLog("deadlines are late: firing them failed, and is tried again", t);
        ringAt(now + RETRY_NANOS);
      }
      return requested;
    }
  }
}
