package dev.nursery.testing.cancellation;

import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Instrument;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.testing.schedule.Frames;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunLimits;
import dev.nursery.testing.schedule.RunReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run: numbers the points that it passes, cancels at one of them, and looks at what comes of
 * it.
 *
 * <p>Its fields are written by the threads of the run, which come one at a time, and read when the
 * run is over.
 */
final class CancelledRun implements Instrument {

  private static final String REASON = "the cancellation explorer cancels here";

  private final CancellationExplorer.Body body;

  /** At which point to cancel; 0 for none. */
  private final int target;

  private final CancellationKind kind;
  private final int maxPoints;

  private final Aftermath aftermath = new Aftermath();
  private final List<CancelPoint> points = new ArrayList<>();
  private final Map<Task<?>, Integer> passed = new HashMap<>();
  private final List<BrokenLaw> broken = new ArrayList<>();

  private @Nullable Nursery nursery;

  /** Which task is about to wait, so that the next point that it passes is inside of a wait. */
  private @Nullable Task<?> waiting;

  /** Who was cancelled at the point; it has not got past it, unless it was awake already. */
  private @Nullable Task<?> cancelled;

  /** Whether that task is sure to have been thrown a {@code Cancelled} there. */
  private boolean thrown;

  private @Nullable String pointAfter;
  private int tasks;
  private boolean bodyReturned;

  /**
   * One that is cancelled at no point, if {@code target} is 0.
   *
   * @param maxPoints how many points to number
   */
  CancelledRun(CancellationExplorer.Body body, int target, CancellationKind kind, int maxPoints) {
    this.body = body;
    this.target = target;
    this.kind = kind;
    this.maxPoints = maxPoints;
  }

  RunReport run(RunLimits limits, Plan plan) {
    RunReport report = limits.instrument(this).observe(plan, this::runBody);
    if (report.failure().isPresent()) {
      // The rest is as the failure has left it, which says nothing.
      broken.clear();
      broken.add(new BrokenLaw("it failed", report.failure().get()));
    } else {
      if (tasks > 0) {
        broken.add(new BrokenLaw("tasks that have not ended: " + tasks, null));
      }
      aftermath.addBrokenTo(broken);
    }
    return report;
  }

  /** The points that were passed, up to that of the cancellation. */
  List<CancelPoint> points() {
    return points;
  }

  /** What was wrong; empty if nothing was. */
  List<BrokenLaw> broken() {
    return broken;
  }

  /** Where the cancelled task met the cancellation for a second time, if it did. */
  Optional<String> pointAfter() {
    return Optional.ofNullable(pointAfter);
  }

  private void runBody(Nursery opened) throws Exception {
    nursery = opened;
    body.run(opened, aftermath);
    bodyReturned = true;
  }

  // -- looking on

  @Override
  public void taskSpawned(Task<?> task) {
    tasks++;
  }

  @Override
  public void taskParks(Task<?> task, Object waitsFor) {
    waiting = task;
  }

  @Override
  public void taskResumes(Task<?> task) {
    waiting = null;
  }

  @Override
  public void cancelPoint(Task<?> task) {
    boolean inWait = waiting == task;
    waiting = null;
    if (cancelled == task) {
      if (thrown && pointAfter == null && isCancelled(task)) {
        pointAfter = place();
      }
    } else if (cancelled == null && nursery != null && points.size() < maxPoints) {
      CancelScope own = ownScope(nursery);
      int index = passed.merge(task, 1, Integer::sum);
      points.add(new CancelPoint(points.size() + 1, task.name(), index, place(), own != null));
      if (points.size() == target) {
        cancelled = task;
        cancel(nursery.cancelScope(), own);
        // A wait may have been over before it was cancelled.
        thrown = !inWait && isCancelled(task);
      }
    }
  }

  private void cancel(CancelScope run, @Nullable CancelScope own) {
    switch (kind) {
      case RUN -> run.cancel(REASON);
      case DEADLINE -> run.relativeDeadline(Duration.ZERO).cancelCalled(); // looks at the clock
      case INNERMOST -> {
        if (own != null) {
          own.cancel(REASON);
        }
      }
    }
  }

  private static @Nullable CancelScope ownScope(Nursery nursery) {
    CancelScope innermost;
    try {
      innermost = CancelScope.current();
    } catch (IllegalStateException e) {
      return null; // the task has entered none, which can be asked in no other way
    }
    return innermost == nursery.cancelScope() || innermost.isShielded() ? null : innermost;
  }

  private static boolean isCancelled(Task<?> task) {
    return task.effectiveDeadline().compareTo(Deadline.passed()) == 0;
  }

  private static String place() {
    return Frames.place(Thread.currentThread().getStackTrace());
  }

  @Override
  public void taskExited(Task<?> task) {
    tasks--;
    if (task.outcome().orElse(null) instanceof Outcome.Success<?>) {
      returned(task);
    }
  }

  @Override
  public void runEnded(Task<?> root) {
    if (bodyReturned) {
      returned(root);
    }
    if (Thread.currentThread().isInterrupted()) {
      broken.add(new BrokenLaw("the body's thread is left with its interrupt status set", null));
    }
  }

  /** Nothing but the scope of the run, which is around all tasks, may take a Cancelled of it. */
  private void returned(Task<?> task) {
    if (task == cancelled && thrown && kind != CancellationKind.INNERMOST) {
      broken.add(
          new BrokenLaw(
              "task '"
                  + task.name()
                  + "' swallowed the Cancelled that it was thrown, and returned as if it had done"
                  + " its work: let it pass, or throw it again after the clean-up",
              null));
    }
  }
}
