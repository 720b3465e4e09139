package dev.nursery.stress;

import dev.nursery.lowlevel.TaskTree;
import dev.nursery.lowlevel.TaskTree.TaskInfo;
import dev.nursery.spi.Activity;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that moves to the next time somebody waits for as soon as nothing is going on, and makes
 * sure that this is so: every task has to be in a wait that nobody has ended.
 *
 * <p>Good for one run, whose tasks are driven by this clock, by each other, and from outside. If
 * the count were too low at any time, {@link #mistakes} says who was awake; if it stayed too high,
 * the run would hang.
 */
final class IdleClock implements TaskClock {

  private final Activity activity = new Activity(this::idle);
  private final AtomicLong now = new AtomicLong();
  private final Collection<IdleAlarm> alarms = ConcurrentHashMap.newKeySet();
  private final Collection<String> mistakes = new ConcurrentLinkedQueue<>();

  /** How often somebody came to move the clock, and has not been served. */
  private final AtomicInteger moves = new AtomicInteger();

  @Override
  public long now() {
    return now.get();
  }

  /** How far the clock has moved. */
  public Duration elapsed() {
    return Duration.ofNanos(now());
  }

  /** What was found wrong; nothing, one hopes. */
  public List<String> mistakes() {
    return List.copyOf(mistakes);
  }

  @Override
  public Activity activity() {
    return activity;
  }

  private void idle() {
    if (moves.getAndIncrement() > 0) {
      return; // whoever moves it, which includes us further out, looks again
    }
    int served = 1;
    do {
      moveWhileIdle();
      served = moves.addAndGet(-served);
    } while (served > 0);
  }

  private void moveWhileIdle() {
    for (long stamp; (stamp = activity.idleStamp()) >= 0; ) {
      List<String> awake = awake();
      // Somebody from outside may have woken one meanwhile, but not without being counted.
      if (!awake.isEmpty() && activity.idleStamp() == stamp) {
        mistakes.add("nothing was said to be going on at " + elapsed() + ", but " + awake);
        return;
      }
      long next = Long.MAX_VALUE;
      for (IdleAlarm alarm : alarms) {
        next = Math.min(next, alarm.bell.nextDue(Long.MAX_VALUE));
      }
      if (next == Long.MAX_VALUE) {
        return;
      }
      now.accumulateAndGet(next, Math::max);
      alarms.forEach(alarm -> alarm.bell.ring());
    }
  }

  private List<String> awake() {
    return TaskTree.snapshot(this).tasks().stream()
        .filter(task -> !task.waiting())
        .map(TaskInfo::name)
        .toList();
  }

  @Override
  public Alarm alarm(Bell bell) {
    var alarm = new IdleAlarm(bell);
    alarms.add(alarm);
    return alarm;
  }

  @Override
  public String toString() {
    return "idle clock at " + elapsed();
  }

  private final class IdleAlarm implements Alarm {

    private final Bell bell;

    IdleAlarm(Bell bell) {
      this.bell = bell;
    }

    @Override
    public void ringAt(long time) {
      if (time <= now()) {
        bell.ring();
      }
    }

    @Override
    public void close() {
      alarms.remove(this);
    }
  }
}
