package dev.nursery.testing.schedule;

import dev.nursery.Nursery;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One search for a schedule that makes a program fail. */
final class Explorer {

  private static final String PLAN = "nursery.plan";
  private static final String SEED = "nursery.seed";

  private final Exploration exploration;
  private final Nursery.RunBody body;

  private int runs;
  private long steps;
  private int disturbed;

  Explorer(Exploration exploration, Nursery.RunBody body) {
    this.exploration = exploration;
    this.body = body;
  }

  ExplorationReport explore() {
    Plan given = given();
    return DriverThread.call(() -> {
      if (given != null) {
        repeat(given);
      } else {
        search();
      }
      return new ExplorationReport(runs, steps, disturbed);
    });
  }

  /** What the command line asks for instead of a search. */
  private static @Nullable Plan given() {
    String plan = System.getProperty(PLAN, System.getProperty(SEED));
    return plan == null ? null : Plan.parse(plan);
  }

  private void repeat(Plan plan) {
    RunReport report = run(plan, exploration.limits(), true);
    if (report.failure().isPresent()) {
      throw new ScheduleFailure(
          "failed with the plan that was asked for, "
              + plan
              + ": "
              + report.failure().get()
              + "\n"
              + report.trace(),
          report,
          report);
    }
  }

  private void search() {
    // In the plainest order first: it tells how long the program is, and what fails in that order
    // needs no search.
    int length = attempt(new Plan.Turns(List.of())).steps();
    for (int i = 0; i < exploration.count() && !DriverThread.isGivenUp(); i++) {
      attempt(exploration.plan(i, length));
    }
  }

  private RunReport attempt(Plan plan) {
    RunReport report = run(plan, exploration.limits(), false);
    if (report.failure().isPresent()) {
      throw failure(report, report.failure().get());
    }
    return report;
  }

  private RunReport run(Plan plan, RunLimits limits, boolean traced) {
    runs++;
    RunReport report = new Driver(plan, limits, traced).run(body);
    steps += report.steps();
    disturbed += report.disturbed() ? 1 : 0;
    return report;
  }

  private ScheduleFailure failure(RunReport found, Throwable failure) {
    int tries = runs;
    Symptom symptom = Symptom.of(failure);
    // What has come to a stop without help from outside does so again.
    RunLimits quick =
        found.disturbed() ? exploration.limits() : exploration.limits().patience(Duration.ZERO);
    RunReport again = run(found.turns(), quick, true);
    if (!symptom.showsIn(again)) {
      return new ScheduleFailure(notAgain(found, failure, again, tries), found, null);
    }
    var shrinker =
        new Shrinker(turns -> run(turns, quick, false), symptom, exploration.shrinkRuns(), again);
    RunReport shrunk = run(shrinker.shrink(), quick, true);
    if (!symptom.showsIn(shrunk)) {
      shrunk = again;
    }
    return new ScheduleFailure(message(found, shrunk, tries, shrinker.tried()), found, shrunk);
  }

  private static String message(RunReport found, RunReport shrunk, int tries, int shrinkRuns) {
    return "run "
        + tries
        + " failed, by the plan "
        + found.plan()
        + ", in "
        + found.turns().segments().size()
        + " turns with "
        + count(found.preemptions(), "preemption")
        + ": "
        + found.failure().orElseThrow()
        + "\nShrunk in "
        + shrinkRuns
        + " runs to "
        + shrunk.turns().segments().size()
        + " turns with "
        + count(shrunk.preemptions(), "preemption")
        + ". To repeat that: -D"
        + PLAN
        + "="
        + shrunk.plan()
        + "\nor Deterministic.run(Plan.parse(\""
        + shrunk.plan()
        + "\"), ...); as it was found: -D"
        + PLAN
        + "="
        + found.plan()
        + (found.disturbed()
            ? "\nA thread outside of the run took part, so it may not repeat."
            : "")
        + "\n"
        + shrunk.trace()
        + shrunk.failure().map(failure -> "then: " + failure).orElse("");
  }

  private static String notAgain(RunReport found, Throwable failure, RunReport again, int tries) {
    return "run "
        + tries
        + " failed, by the plan "
        + found.plan()
        + ", but "
        + again.failure().map(other -> "differently (" + other + ")").orElse("not")
        + " when its turns were repeated: the program depends on something besides its schedule,"
        + " such as unseeded random numbers, the order of a hash table, the time of day, or what an"
        + " earlier run left in a static field. It failed with: "
        + failure
        + "\nThe trace is that of the repetition.\n"
        + again.trace();
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
