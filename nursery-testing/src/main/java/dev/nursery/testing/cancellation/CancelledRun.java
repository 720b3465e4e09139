package dev.nursery.testing.cancellation;

import dev.nursery.Instrument;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.lowlevel.EnclosingScope;
import dev.nursery.testing.schedule.EndlessRunException;
import dev.nursery.testing.schedule.Frames;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunLimits;
import dev.nursery.testing.schedule.RunReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run: numbers the points that it passes, cancels at some of them, and looks at what comes of
 * it.
 *
 * <p>Its fields are written by the threads of the run, which come one at a time, and read when the
 * run is over.
 */
final class CancelledRun implements Instrument {

  /**
   * How often a task may be thrown a cancellation before that is what keeps the run from ending.
   */
  private static final int AGAIN_AND_AGAIN = 10;

  private final CancellationExplorer.Body body;
  private final List<DeliveredCut> cuts;
  private final int maxPoints;

  private final Aftermath aftermath = new Aftermath();
  private final List<CancelPoint> points = new ArrayList<>();
  private final Map<Task<?>, Integer> passed = new HashMap<>();
  private final List<BrokenLaw> broken = new ArrayList<>();

  /** At how many points each task was cancelled. */
  private final Map<Task<?>, Integer> metCancellation = new HashMap<>();

  private @Nullable Nursery nursery;

  /** Which task is about to wait, so that the next point that it passes is inside of a wait. */
  private @Nullable Task<?> waiting;

  private int delivered;
  private @Nullable String pointAfter;
  private int tasks;
  private boolean bodyReturned;

  /**
   * One with these cuts, in the order of their points.
   *
   * @param maxPoints how many points to number
   */
  CancelledRun(CancellationExplorer.Body body, List<Cut> cuts, int maxPoints) {
    this.body = body;
    this.cuts = cuts.stream().map(DeliveredCut::new).toList();
    this.maxPoints = maxPoints;
  }

  RunReport run(RunLimits limits, Plan plan) {
    RunReport report = limits.instrument(this).observe(plan, this::runBody);
    if (report.failure().isPresent()) {
      // The rest is as the failure has left it, which says nothing.
      broken.clear();
      broken.add(new BrokenLaw("it failed", report.failure().get()));
      if (report.failure().get() instanceof EndlessRunException) {
        addWhoGoesOn();
      }
    } else {
      addWhatIsLeft(report);
      aftermath.addBrokenTo(broken);
    }
    return report;
  }

  private void addWhoGoesOn() {
    metCancellation.entrySet().stream()
        .filter(each -> each.getValue() > AGAIN_AND_AGAIN)
        .max(Map.Entry.comparingByValue())
        .ifPresent(most ->
            broken.add(
                new BrokenLaw(
                    "task '"
                        + most.getKey().name()
                        + "' was thrown the cancellation again and again, "
                        + most.getValue()
                        + " times, and goes on: it swallows it; let it pass, or throw it again"
                        + " after the clean-up",
                    null)));
  }

  private void addWhatIsLeft(RunReport report) {
    if (tasks > 0) {
      broken.add(new BrokenLaw("tasks that have not ended: " + tasks, null));
    }
    report.leftovers().forEach(left -> broken.add(new BrokenLaw("left behind: " + left, null)));
    if (cuts.size() == 1 && nursery != null) {
      cuts.getFirst().atTheEnd(nursery.cancelScope()).ifPresent(broken::add);
    }
  }

  /** The points that were passed, as far as they were numbered. */
  List<CancelPoint> points() {
    return points;
  }

  /** What was wrong; empty if nothing was. */
  List<BrokenLaw> broken() {
    return broken;
  }

  /** Where the task that was cut off last met the cancellation for a second time, if it did. */
  Optional<String> pointAfter() {
    return Optional.ofNullable(pointAfter);
  }

  private void runBody(Nursery opened) throws Exception {
    nursery = opened;
    aftermath.watchOver();
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
  public void taskWoken(Task<?> task) {
    cuts.forEach(cut -> cut.woken(task));
  }

  @Override
  public void waitForgotten(Task<?> task) {
    broken.add(
        new BrokenLaw(
            "task '"
                + task.name()
                + "' began a wait, and neither waited nor gave it up, so that its place in the"
                + " queue is still taken: an exception came in between; it was found out at "
                + place(),
            null));
  }

  @Override
  public void cancelPoint(Task<?> task) {
    boolean inWait = waiting == task;
    waiting = null;
    if (nursery == null) {
      return;
    }
    if (DeliveredCut.isCancelled(task)) {
      metCancellation.merge(task, 1, Integer::sum);
      if (delivered > 0
          && pointAfter == null
          && cuts.get(delivered - 1).hasHit(task)
          && !DeliveredCut.isClosing()) {
        pointAfter = place();
      }
    }
    if (points.size() < maxPoints) {
      number(task, inWait, nursery);
    }
  }

  private void number(Task<?> task, boolean inWait, Nursery run) {
    int number = points.size() + 1;
    List<EnclosingScope> scopes = scopesAround(run);
    // What comes before the first cut is known from the run without one.
    String place = cuts.isEmpty() || number >= cuts.getFirst().cut().point() ? place() : "";
    points.add(
        new CancelPoint(
            number,
            task.name(),
            passed.merge(task, 1, Integer::sum),
            place,
            scopes.size(),
            task != run.parentTask()));
    if (delivered < cuts.size() && cuts.get(delivered).cut().point() == number) {
      // Counted first: others may come to points of theirs while it goes on.
      pointAfter = null;
      cuts.get(delivered++).deliver(task, inWait, scopes, run.cancelScope());
    }
  }

  private static List<EnclosingScope> scopesAround(Nursery run) {
    return EnclosingScope.ofCurrentTask().stream()
        .takeWhile(around -> around.scope() != run.cancelScope())
        .filter(around -> !around.scope().isShielded() && around.scope().reason().isEmpty())
        .toList();
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
    if (Task.current() == task) {
      checkNotInterrupted("task '" + task.name() + "' has ended with its thread's");
    }
  }

  @Override
  public void runEnded(Task<?> root) {
    if (bodyReturned) {
      returned(root);
    }
    checkNotInterrupted("the body's thread is left with its");
  }

  private void checkNotInterrupted(String whose) {
    if (Thread.currentThread().isInterrupted()) {
      broken.add(new BrokenLaw(whose + " interrupt status set", null));
    }
  }

  /** Nothing but a scope around the whole task may take a Cancelled of that scope. */
  private void returned(Task<?> task) {
    cuts.forEach(cut -> cut.returned(task).ifPresent(broken::add));
  }
}
