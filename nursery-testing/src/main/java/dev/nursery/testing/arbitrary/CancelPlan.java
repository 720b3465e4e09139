package dev.nursery.testing.arbitrary;

import dev.nursery.Nursery;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunReport;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Who is cancelled in a run, and when; any number of times. Immutable; made by {@link CancelPlans}
 * or by hand.
 *
 * {@snippet :
 * var plan = new CancelPlan(List.of(new CancelPlan.AtTime(1, ofSeconds(2)), new CancelPlan.AtPoint(2, 3)));
 * plan.run(new Plan.Seed(1), nursery -> {
 *   nursery.startSoon(() -> child1()); // is cancelled after two seconds
 *   nursery.startSoon(() -> child2()); // is cancelled at the third point at which it can be
 * });
 * }
 *
 * <p>Written as a text like {@code run@7, 2@3, 1@1.5s}: the whole run at the seventh point at which
 * any task could notice it, the second task at the third such point that it passes itself, the
 * first task after a second and a half of virtual time. What does not come about in a run, as there
 * is no such task, or it has ended, is left out, so each plan fits every program.
 *
 * <p>{@link dev.nursery.testing.cancellation.CancellationExplorer} is simpler, and complete, where
 * a single cancellation is enough. This is for programs with several, and for those that vary.
 *
 * @param cuts the cancellations; those at points come in the order in which the run gets there
 */
public record CancelPlan(List<Cut> cuts) {

  /** Makes it immutable. */
  public CancelPlan {
    cuts = List.copyOf(cuts);
  }

  /** One cancellation. */
  public sealed interface Cut {

    /**
     * Who: 0 for the nursery of the run with all in it, or the number of a task in the order in
     * which they are spawned, from 1.
     */
    int task();

    /** How {@link #task} is written. */
    private String who() {
      return task() == 0 ? "run" : Integer.toString(task());
    }
  }

  /**
   * At a point where the task notices it at once.
   *
   * @param task see {@link Cut#task}
   * @param point counted from 1, among those that the task passes; for the run, among those that
   *     anybody does
   */
  public record AtPoint(int task, int point) implements Cut {

    /** Checks the ranges. */
    public AtPoint {
      requireTask(task);
      if (point < 1) {
        throw new IllegalArgumentException("points are counted from 1, and this is " + point);
      }
    }

    @Override
    public String toString() {
      return ((Cut) this).who() + "@" + point;
    }
  }

  /**
   * When so much virtual time has passed, whatever the task does then.
   *
   * @param task see {@link Cut#task}
   * @param time since the run began; not negative
   */
  public record AtTime(int task, Duration time) implements Cut {

    /** Checks the ranges. */
    public AtTime {
      requireTask(task);
      if (time.isNegative()) {
        throw new IllegalArgumentException("time is " + time + ", and must not be negative");
      }
    }

    @Override
    public String toString() {
      return ((Cut) this).who() + "@" + time.toMillis() / 1e3 + "s";
    }
  }

  private static void requireTask(int task) {
    if (task < 0) {
      throw new IllegalArgumentException(
          "tasks are counted from 1, 0 is the run, and this is " + task);
    }
  }

  /**
   * Runs {@code body} by {@code schedule}, and cancels what this plan says. As with every
   * cancellation of one's own, nothing of it comes out of here; errors do.
   *
   * <p>The body has a nursery of its own. If anybody is to be cancelled at a time, a task of the
   * plan sleeps beside it until then: the schedule sees it as the second thread.
   *
   * @throws RuntimeException what comes out of the body; see {@link Deterministic#run(Plan,
   *     Nursery.RunBody)}
   */
  public RunReport run(Plan schedule, Nursery.RunBody body) {
    Objects.requireNonNull(body, "body");
    var run = new PlannedRun(this, body);
    return Deterministic.limits().instrument(run).run(schedule, run::run);
  }

  @Override
  public String toString() {
    return cuts.stream().map(Cut::toString).collect(Collectors.joining(", "));
  }
}
