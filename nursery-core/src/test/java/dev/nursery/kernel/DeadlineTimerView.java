package dev.nursery.kernel;

/** For tests: the timer of one run. */
public final class DeadlineTimerView {

  private final DeadlineTimer timer;

  private DeadlineTimerView(DeadlineTimer timer) {
    this.timer = timer;
  }

  /** The timer that {@code task} lives by. */
  public static DeadlineTimerView of(TaskRecord task) {
    return new DeadlineTimerView(task.timer());
  }

  /** How many tasks are armed. */
  public int armed() {
    return timer.armed();
  }
}
