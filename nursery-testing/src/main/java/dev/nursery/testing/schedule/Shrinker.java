package dev.nursery.testing.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the schedule of a failing run simpler, as long as it fails in the same way: fewer
 * preemptions first, then fewer turns.
 *
 * <p>Delta debugging on the list of turns. A list with turns taken out is still a schedule, since a
 * turn that cannot come is skipped and everybody goes on when the list ends; so every candidate is
 * tried by running it, and judged by the turns that it really took.
 */
final class Shrinker {

  private static final Comparator<RunReport> SIMPLER =
      Comparator.comparingInt(RunReport::preemptions)
          .thenComparingInt(report -> report.turns().segments().size());

  private final Function<Plan.Turns, RunReport> runs;
  private final Symptom symptom;
  private int budget;
  private int tried;

  private List<Plan.Segment> best;
  private RunReport bestRun;

  Shrinker(Function<Plan.Turns, RunReport> runs, Symptom symptom, int budget, RunReport failing) {
    this.runs = runs;
    this.symptom = symptom;
    this.budget = budget;
    this.best = failing.turns().segments();
    this.bestRun = failing;
  }

  /** How many runs that took. */
  int tried() {
    return tried;
  }

  /** The simplest schedule that was found. */
  Plan.Turns shrink() {
    boolean simpler = true;
    while (simpler && budget > 0) {
      boolean cut = cutOff();
      boolean preemptsLess = letRunOn();
      boolean shorter = leaveOut();
      simpler = cut || preemptsLess || shorter;
    }
    // What was really run, without turns that were skipped, and without what comes by itself.
    best = bestRun.turns().segments();
    cutOff();
    return new Plan.Turns(best);
  }

  /** Leaves the end of the list to the rule that everybody runs until he waits. */
  private boolean cutOff() {
    boolean any = false;
    for (int cut = best.size(); cut >= 1; cut /= 2) {
      while (cut <= best.size() && accept(best.subList(0, best.size() - cut))) {
        any = true;
      }
    }
    return any;
  }

  /** Takes preemptions back, one after the other. */
  private boolean letRunOn() {
    boolean any = false;
    for (int i = best.size() - 1; i >= 0; i--) {
      if (i < best.size() && best.get(i).points() > 0) {
        var candidate = new ArrayList<>(best);
        candidate.set(i, new Plan.Segment(best.get(i).code(), 0));
        any |= accept(candidate);
      }
    }
    return any;
  }

  /** Takes turns out, many at once at first, then one by one. */
  private boolean leaveOut() {
    boolean any = false;
    for (int length = best.size() / 2; length >= 1; length /= 2) {
      for (int from = 0; from + length <= best.size(); ) {
        var candidate = new ArrayList<>(best);
        candidate.subList(from, from + length).clear();
        if (accept(candidate)) {
          any = true;
        } else {
          from += length;
        }
      }
    }
    return any;
  }

  private boolean accept(List<Plan.Segment> candidate) {
    RunReport report = tryOut(candidate);
    if (report == null || !symptom.showsIn(report)) {
      return false;
    }
    int compared = SIMPLER.compare(report, bestRun);
    if (compared > 0 || (compared == 0 && length(candidate) >= length(best))) {
      return false;
    }
    best = List.copyOf(candidate);
    bestRun = report;
    return true;
  }

  /** How much there is to read, for two lists that come to the same. */
  private static long length(List<Plan.Segment> turns) {
    return turns.size() + turns.stream().filter(turn -> turn.points() > 0).count();
  }

  private @Nullable RunReport tryOut(List<Plan.Segment> candidate) {
    if (budget <= 0) {
      return null;
    }
    budget--;
    tried++;
    return runs.apply(new Plan.Turns(candidate));
  }
}
