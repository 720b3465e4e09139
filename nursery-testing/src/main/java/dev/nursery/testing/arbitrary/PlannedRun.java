package dev.nursery.testing.arbitrary;

import dev.nursery.CancelScope;
import dev.nursery.Instrument;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.testing.arbitrary.CancelPlan.AtPoint;
import dev.nursery.testing.arbitrary.CancelPlan.AtTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run that is cancelled by a plan.
 *
 * <p>The threads of the run come one at a time, so nothing here is guarded.
 */
final class PlannedRun implements Instrument {

  private static final String REASON = "the cancel plan says so: ";

  private final List<AtPoint> atPoints = new ArrayList<>();
  private final List<AtTime> atTimes = new ArrayList<>();
  private final Nursery.RunBody body;

  /** The tasks of the program, in the order in which they were spawned. */
  private final List<Task<?>> tasks = new ArrayList<>();

  /** How many points each has passed. */
  private final Map<Task<?>, Integer> passed = new HashMap<>();

  private int allPassed;

  private int living;
  private boolean bodyReturned;

  /** Null before the program has begun. */
  private @Nullable CancelScope run;

  private @Nullable Task<?> canceller;

  PlannedRun(CancelPlan plan, Nursery.RunBody body) {
    this.body = body;
    for (CancelPlan.Cut cut : plan.cuts()) {
      switch (cut) {
        case AtPoint at -> atPoints.add(at);
        case AtTime at -> atTimes.add(at);
      }
    }
    atTimes.sort(Comparator.comparing(AtTime::time));
  }

  void run(Nursery nursery) throws Exception {
    if (!atTimes.isEmpty()) {
      canceller = nursery.startSoon("cancel plan", this::cancelInTime);
    }
    run = nursery.cancelScope();
    body.run(nursery);
    bodyReturned = true;
    endIfAlone();
  }

  /** The nursery would wait for a time that nobody is left for. */
  private void endIfAlone() {
    if (bodyReturned && living == 0 && canceller != null) {
      canceller.cancel("the program has ended");
    }
  }

  private void cancelInTime() {
    Duration now = Duration.ZERO;
    for (AtTime at : atTimes) {
      Tasks.sleep(at.time().minus(now));
      now = at.time();
      cancel(at);
    }
  }

  private void cancel(CancelPlan.Cut cut) {
    if (cut.task() == 0 && run != null) {
      run.cancel(REASON + cut);
    } else if (cut.task() > 0 && cut.task() <= tasks.size()) {
      tasks.get(cut.task() - 1).cancel(REASON + cut);
    }
  }

  @Override
  public void taskSpawned(Task<?> task) {
    if (run != null) {
      tasks.add(task);
      living++;
    }
  }

  @Override
  public void taskExited(Task<?> task) {
    if (task != canceller) {
      living--;
      endIfAlone();
    }
  }

  @Override
  public void cancelPoint(Task<?> task) {
    if (run == null || task == canceller) {
      return;
    }
    allPassed++;
    int own = passed.merge(task, 1, Integer::sum);
    int number = tasks.indexOf(task) + 1;
    for (AtPoint at : atPoints) {
      if (at.task() == 0 ? at.point() == allPassed : at.task() == number && at.point() == own) {
        cancel(at);
      }
    }
  }
}
