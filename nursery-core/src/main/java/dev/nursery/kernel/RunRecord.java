package dev.nursery.kernel;

import dev.nursery.spi.Activity;
import dev.nursery.spi.Conductor;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What all tasks below one root share: the clock they live by, how long a cancelled task may take
 * before it is reported, and who looks on.
 */
public final class RunRecord {

  /**
   * How long a cancelled task may compute, or ignore its interrupt, before it is interrupted
   * regardless and reported.
   */
  public static final Duration DEFAULT_STUCK_GRACE = Duration.ofSeconds(10);

  private static final RunRecord DEFAULT =
      new RunRecord(DeadlineTimer.SYSTEM, DEFAULT_STUCK_GRACE, null);

  private final DeadlineTimer timer;

  /** Who moves the threads of this run, if it is not the JDK. */
  final @Nullable Conductor conductor;

  private final long stuckGrace;

  /** Who is told of everything, if anybody. */
  final @Nullable RunObserver observer;

  /** Where what is going on is counted, if anywhere; the clock's, and shared by all its runs. */
  final @Nullable Activity activity;

  /** How many numbers were drawn, as far as threads did not draw at the same moment. */
  private int drawn;

  private RunRecord(DeadlineTimer timer, Duration stuckGrace, @Nullable RunObserver observer) {
    this.timer = timer;
    this.stuckGrace = stuckGrace.toNanos();
    this.conductor = timer.clock() instanceof Conductor moving ? moving : null;
    this.observer = observer;
    this.activity = timer.activity();
  }

  /** A run on {@code clock}, or on the system's clock if it is null. */
  public static RunRecord create(
      @Nullable TaskClock clock, Duration stuckGrace, @Nullable RunObserver observer) {
    if (clock == null && observer == null && stuckGrace.equals(DEFAULT_STUCK_GRACE)) {
      return DEFAULT;
    }
    DeadlineTimer timer = clock == null ? DeadlineTimer.SYSTEM : new DeadlineTimer(clock);
    return new RunRecord(timer, stuckGrace, observer);
  }

  /** The system's clock, as everything uses that asks for no other. */
  public static TaskClock systemClock() {
    return SystemTaskClock.INSTANCE;
  }

  DeadlineTimer timer() {
    return timer;
  }

  /** Whether somebody other than the JDK decides which of its threads goes on. */
  public boolean isConducted() {
    return conductor != null;
  }

  /** Whether its time is that of the machine, and passes by itself. */
  public boolean isOnSystemClock() {
    return timer == DeadlineTimer.SYSTEM;
  }

  /**
   * A number below {@code bound}, each as likely as the others. On another clock than the system's
   * it is the same each time that the same is done, so that tests repeat.
   */
  public int draw(int bound) {
    if (isOnSystemClock()) {
      return ThreadLocalRandom.current().nextInt(bound);
    }
    drawn++;
    return new SplittableRandom(drawn).nextInt(bound);
  }

  /** The same run, with nobody who looks on: for tasks that may outlive it. */
  public RunRecord unobserved() {
    return observer == null ? this : new RunRecord(timer, Duration.ofNanos(stuckGrace), null);
  }

  /**
   * Whether a task may move between this run and the other: they have one timer, which outlives
   * both, and nobody who counts the tasks of one.
   */
  public boolean isCompatibleWith(RunRecord other) {
    return timer == other.timer && observer == other.observer;
  }

  /** The clock of this run. */
  public TaskClock clock() {
    return timer.clock();
  }

  /** Who is told of the steps of its tasks. */
  public @Nullable RunObserver observer() {
    return observer;
  }

  long stuckGrace() {
    return stuckGrace;
  }

  /** How long a cancelled task may take before it is reported. */
  public Duration stuckTaskGrace() {
    return Duration.ofNanos(stuckGrace);
  }

  /** The root begins, on its own thread. */
  public void begin(TaskRecord root) {
    if (activity != null) {
      activity.begin();
    }
    if (observer != null) {
      observer.runStarted(root);
    }
  }

  /** The root has ended, and with it every task that might ask for a deadline. */
  public void end(TaskRecord root) {
    try {
      if (observer != null) {
        observer.runEnded(root);
      }
    } finally {
      release(root);
    }
  }

  private void release(TaskRecord root) {
    try {
      if (timer != DeadlineTimer.SYSTEM) {
        timer.close();
      }
    } finally {
      Parking.endOfTask(root);
    }
  }
}
