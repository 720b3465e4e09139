package dev.nursery.testing;

import dev.nursery.lowlevel.TaskTree;
import dev.nursery.lowlevel.TaskTree.TaskInfo;
import dev.nursery.spi.Activity;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A clock that a test owns: it stands still, is moved by hand, runs at a rate of its own, or jumps
 * by itself to whatever the tasks wait for next. A day of timeouts takes milliseconds, and comes
 * out the same each time.
 *
 * {@snippet :
 * var clock = VirtualClock.autojumping();
 * Nursery.options()
 *     .clock(clock)
 *     .run(nursery -> {
 *       nursery.startSoon(() -> Tasks.sleep(ofHours(24)));
 *       CancelScope.moveOnAfter(ofMinutes(5), () -> Tasks.sleepForever());
 *     });
 * System.out.println(clock.elapsed()); // PT24H
 * }
 *
 * <p>Everything of this library that has to do with time follows it: sleeps, deadlines, timeouts.
 * What others do is real: {@code Thread.sleep}, {@code poll} with a timeout, the network.
 *
 * <p><b>When it jumps.</b> At the very moment at which no task of the runs that live by it has
 * anything left to do but wait in operations of this library; see {@link Activity} for how that is
 * known. So whatever can happen before time goes on does. A task that is blocked in foreign code
 * holds time up, since nobody knows what it will do; if one does so for a while, the log says which
 * and where, and {@link #heldUpBy} whenever asked. Work in threads that are no tasks is held
 * against the clock with {@link #busy}; threads that do a task's work are counted by whoever
 * {@linkplain Activity#lend lends} them, and hold it up unless {@linkplain #waitsForLentThreads it
 * is told} otherwise. A task that waits for a real socket does <em>not</em> hold it up, as with
 * trio: give such tests a threshold, or a network in memory. While any task is in {@link
 * Settling#waitAllTasksBlocked}, it does not jump at all.
 *
 * <p><b>On which thread.</b> Whoever moves the clock, fires what is due: the caller of {@link
 * #jump}, or the task that was last to go to sleep. When {@code jump} returns, all deadlines up to
 * the new time have been noticed and all sleeps up to it ended; the sleepers may not have run yet.
 *
 * <p>May be used for several runs, one after the other or at once; it jumps when none of them has
 * anything to do. All methods may be called by any thread at any time, and take effect at once.
 * Follows trio's {@code MockClock}.
 */
public final class VirtualClock implements TaskClock {

  private static final long NEVER = Long.MAX_VALUE;

  private final Activity activity = new Activity(this::look);
  private final Set<VirtualAlarm> alarms = ConcurrentHashMap.newKeySet();
  private final HoldUps holdUps = new HoldUps(this, activity);
  private final Settlers settlers = new Settlers();

  /** For what is said to be guarded by it; nobody is woken and nothing is rung under it. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Written under the lock. */
  private volatile Pace pace = Pace.standingStill();

  /** How long nothing has to go on before time jumps, in real nanoseconds; or never. */
  private volatile long threshold = NEVER;

  /** What rings the alarms when real time has come, and when; guarded by the lock. */
  private @Nullable Future<?> timer;

  private long timerAt = NEVER;

  /** How many wanted {@link #look} to look, and were not served yet; who finds 0 serves all. */
  private final AtomicInteger looks = new AtomicInteger();

  /** Since when nothing goes on, in real time, and the stamp of that; whoever serves looks. */
  private long idleStamp = -1;

  private long idleSince;

  /** When real time will bring somebody who looks; whoever serves looks. */
  private @Nullable Future<?> nextLook;

  private long nextLookAt = NEVER;

  /** A clock that stands still, at time 0. */
  public VirtualClock() {}

  /** A clock that stands still as long as anything goes on, and then jumps at once. */
  public static VirtualClock autojumping() {
    return new VirtualClock().autojump(Duration.ZERO);
  }

  // -- the time

  @Override
  public long now() {
    Pace current = pace;
    if (current.rate() == 0) {
      return current.virtual();
    }
    lock.lock(); // or one might read a time of the old pace that the new one has not reached yet
    try {
      return pace.at(System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** How far the clock has come since it was made. */
  public Duration elapsed() {
    return Duration.ofNanos(now());
  }

  /**
   * Moves the clock, and fires what is due; see the class comment. Not a cancel point, and on any
   * thread.
   *
   * @param by at least 0
   */
  public void jump(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("time goes forward, not by " + by);
    }
    try (Busy _ = busy()) {
      lock.lock();
      try {
        long real = System.nanoTime();
        pace = pace.movedTo(Math.addExact(pace.at(real), by.toNanos()), real);
      } finally {
        lock.unlock();
      }
      ringDue();
    }
  }

  /**
   * Lets the clock run by itself.
   *
   * @param rate how many seconds pass in a real second; at least 0, which stops it, and 1 for real
   *     time
   */
  public VirtualClock rate(double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("a rate is a number from 0 on, not " + rate);
    }
    lock.lock();
    try {
      pace = pace.withRate(rate, System.nanoTime());
    } finally {
      lock.unlock();
    }
    ringDue();
    return this;
  }

  /** How many seconds pass in a real second. */
  public double rate() {
    return pace.rate();
  }

  // -- jumping

  /**
   * Lets the clock jump to the next time that somebody waits for, whenever nothing has gone on for
   * {@code realTime}.
   *
   * @param realTime 0, as usual, to jump at once; more to give real sockets the time to say
   *     something
   */
  public VirtualClock autojump(Duration realTime) {
    if (realTime.isNegative()) {
      throw new IllegalArgumentException("a threshold is at least 0, not " + realTime);
    }
    threshold = realTime.toNanos();
    look();
    return this;
  }

  /** Keeps the clock from jumping by itself. */
  public VirtualClock withoutAutojump() {
    threshold = NEVER;
    return this;
  }

  /** How long nothing has to go on before the clock jumps; empty if it does not. */
  public Optional<Duration> autojump() {
    long nanos = threshold;
    return nanos == NEVER ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
  }

  /**
   * Whether the clock waits for threads that are lent to tasks, as it does if nothing is said. If
   * not, it jumps while they work, as trio's does: a time limit around a call on such a thread then
   * passes at once.
   */
  public VirtualClock waitsForLentThreads(boolean waits) {
    activity.countLent(waits);
    return this;
  }

  /** Holds the clock up from now until the result is closed: something real is going on. */
  public Busy busy() {
    return new Busy(activity);
  }

  /** The tasks that hold the clock up now: those that do not wait in operations of this library. */
  public List<TaskInfo> heldUpBy() {
    return TaskTree.snapshot(this).tasks().stream().filter(task -> !task.waiting()).toList();
  }

  @Override
  public Activity activity() {
    return activity;
  }

  /** Whether somebody waits for time to pass, or for others to settle. */
  boolean isWaitedFor() {
    return !settlers.isEmpty()
        || (threshold != NEVER && alarms.stream().anyMatch(VirtualAlarm::isAskedFor));
  }

  /** See {@link Settling}. */
  void settle(long cushion) {
    settlers.await(cushion);
  }

  /**
   * Does what is to be done when nothing goes on. Whoever comes while somebody else is at it leaves
   * it to that one, who then looks again: so what is woken in here cannot run in between.
   */
  private void look() {
    if (looks.getAndIncrement() > 0) {
      return;
    }
    int served = 1;
    do {
      while (act()) {
        // what was done may have changed nothing, and then the next is due
      }
      served = looks.addAndGet(-served);
    } while (served > 0);
  }

  /** Looks once; true if something was done, so that it pays to look again. */
  private boolean act() {
    long stamp = activity.idleStamp();
    if (stamp < 0) {
      return false;
    }
    long real = System.nanoTime();
    if (stamp != idleStamp) {
      idleStamp = stamp;
      idleSince = real;
    }
    long cushion = settlers.leastCushion();
    long needed = cushion == Settlers.NONE ? threshold : cushion;
    if (needed == NEVER) {
      return false;
    }
    long left = idleSince + needed - real;
    if (left > 0) {
      lookIn(left, real);
      return false;
    }
    if (cushion != Settlers.NONE) {
      try (Busy _ = busy()) {
        return settlers.wake(cushion);
      }
    }
    return jumpToNext();
  }

  private void lookIn(long nanos, long real) {
    if (nextLookAt <= real) {
      nextLookAt = NEVER;
    }
    if (real + nanos < nextLookAt) {
      if (nextLook != null) {
        nextLook.cancel(false);
      }
      nextLookAt = real + nanos;
      nextLook = RealTime.after(nanos, this::look);
    }
  }

  private boolean jumpToNext() {
    long next = NEVER;
    for (VirtualAlarm alarm : alarms) {
      next = Math.min(next, alarm.nextDue());
    }
    if (next == NEVER) {
      return false;
    }
    try (Busy _ = busy()) { // from here on, or the end of this would make us look without end
      lock.lock();
      try {
        pace = pace.movedTo(next, System.nanoTime());
      } finally {
        lock.unlock();
      }
      ringDue();
    }
    return true;
  }

  // -- alarms

  @Override
  public Alarm alarm(Bell bell) {
    var alarm = new VirtualAlarm(bell);
    alarms.add(alarm);
    holdUps.begin();
    return alarm;
  }

  /** How many runs live by this clock. */
  public int runs() {
    return alarms.size();
  }

  private void ringDue() {
    for (VirtualAlarm alarm : new ArrayList<>(alarms)) {
      alarm.ringIfDue();
    }
    setTimer();
  }

  private void timerRings() {
    lock.lock();
    try {
      timerAt = NEVER;
    } finally {
      lock.unlock();
    }
    ringDue();
  }

  /** Sees to it that somebody comes when the next alarm is due, if time passes by itself. */
  private void setTimer() {
    if (pace.rate() == 0) {
      return;
    }
    long next = NEVER;
    for (VirtualAlarm alarm : alarms) {
      next = Math.min(next, alarm.requested.get());
    }
    lock.lock();
    try {
      if (next == NEVER || pace.rate() == 0) {
        return;
      }
      long real = System.nanoTime();
      long wait = Math.max(0, pace.realUntil(next, real));
      if (timerAt == NEVER || real + wait < timerAt) {
        if (timer != null) {
          timer.cancel(false);
        }
        timerAt = real + wait;
        timer = RealTime.after(wait, this::timerRings);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "virtual clock at " + elapsed();
  }

  private final class VirtualAlarm implements Alarm {

    private final Bell bell;

    /** The earliest time asked for and not rung. */
    private final AtomicLong requested = new AtomicLong(NEVER);

    VirtualAlarm(Bell bell) {
      this.bell = bell;
    }

    boolean isAskedFor() {
      return requested.get() != NEVER;
    }

    long nextDue() {
      long asked = requested.get();
      return asked == NEVER ? NEVER : bell.nextDue(asked);
    }

    /**
     * Asks first and looks at the time then, while whoever moves the time looks at what was asked
     * for after that: one of the two rings.
     */
    @Override
    public void ringAt(long time) {
      long before = requested.getAndAccumulate(time, Math::min);
      ringIfDue();
      if (time < before) {
        setTimer();
      }
    }

    void ringIfDue() {
      for (long due; (due = requested.get()) <= now(); ) {
        if (requested.compareAndSet(due, NEVER)) {
          bell.ring();
        }
      }
    }

    @Override
    public void close() {
      alarms.remove(this);
      if (alarms.isEmpty()) {
        holdUps.end();
      }
    }
  }
}
