package dev.nursery.testing.cancellation;

import dev.nursery.testing.schedule.EndlessRunException;
import dev.nursery.testing.schedule.RunLimits;
import dev.nursery.testing.schedule.RunReport;
import dev.nursery.testing.schedule.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One search for a point at which a program must not be cancelled, but can be. */
final class Search {

  /**
   * A program that is cancelled should be over soon. It gets more steps than it took undisturbed,
   * since clean-ups, and what a program tries instead of what was cut off, take some, too.
   */
  private static final int STEPS_FACTOR = 10;

  private static final int MORE_STEPS = 1_000;

  /** How much of a trace goes into a message. */
  private static final int FIRST_TURNS = 200;

  private static final int LAST_TURNS = 50;

  /** A second cut, in a run that has the first one. */
  private record Pair(Cut first, CancelPoint point, Cut second) {}

  private final CancellationExplorer settings;
  private final CancellationExplorer.Body body;
  private final Random random;

  private RunLimits limits;
  private int runs;

  /** A sample of all pairs, each as likely as any other, as long as there are too many. */
  private final List<Pair> pairs = new ArrayList<>();

  private long pairsSeen;

  Search(CancellationExplorer settings, CancellationExplorer.Body body) {
    this.settings = settings;
    this.body = body;
    limits = settings.limits();
    random = new Random(settings.pairSeed());
  }

  CancellationReport run() {
    List<CancelPoint> points = number();
    if (!settings.only().isEmpty()) {
      repeat(points, settings.only());
      return report(points);
    }
    for (CancelPoint point : points) {
      for (CancellationKind kind : settings.kinds()) {
        for (Cut cut : Cut.at(point, kind)) {
          CancelledRun run = cancel(List.of(cut), List.of(point));
          if (settings.maxPairs() > 0) {
            collectPairs(cut, run.points());
          }
        }
      }
    }
    for (Pair pair : pairs) {
      cancel(List.of(pair.first, pair.second), List.of(point(points, pair.first), pair.point));
    }
    return report(points);
  }

  private CancellationReport report(List<CancelPoint> points) {
    return new CancellationReport(points, runs, pairs.size(), pairsSeen - pairs.size());
  }

  // -- points

  /** The points of the run without a cancellation. */
  private List<CancelPoint> number() {
    int max = settings.maxPoints();
    // One more than allowed, to see whether there are more.
    var run = new CancelledRun(body, List.of(), max + 1);
    RunReport report = run(run);
    if (!run.broken().isEmpty()) {
      throw failure("fails without being cancelled", run, report, List.of(), null);
    }
    List<CancelPoint> points = run.points();
    if (points.isEmpty()) {
      throw new IllegalStateException(
          "the body passes no point at which it could be cancelled: it calls no operation that"
              + " waits or checks, so there is nothing to try");
    }
    if (points.size() > max) {
      throw new IllegalStateException(
          "the body passes more than "
              + max
              + " points at which it could be cancelled, each of which is a run: make the program"
              + " smaller, or allow more with maxPoints. The last of them is "
              + points.get(max - 1));
    }
    int steps = STEPS_FACTOR * report.steps() + MORE_STEPS;
    limits = limits.maxSteps(Math.min(limits.maxSteps(), steps));
    return points;
  }

  private static CancelPoint point(List<CancelPoint> points, Cut cut) {
    if (cut.point() > points.size()) {
      throw new IllegalStateException(
          "the body passes "
              + points.size()
              + " points, and was to be cancelled at point "
              + cut.point()
              + ": it was changed since that was reported, or the plan is another one");
    }
    CancelPoint point = points.get(cut.point() - 1);
    if (!Cut.at(point, cut.kind()).contains(cut)) {
      throw new IllegalStateException(
          "the body was to be cut as " + cut + ", and that cannot be done at " + point);
    }
    return point;
  }

  private void collectPairs(Cut first, List<CancelPoint> points) {
    for (CancelPoint point : points.subList(first.point(), points.size())) {
      for (CancellationKind kind : settings.kinds()) {
        if (!(first.kind().isOfRun() && kind.isOfRun())) {
          Cut.at(point, kind).forEach(second -> collect(new Pair(first, point, second)));
        }
      }
    }
  }

  private void collect(Pair pair) {
    pairsSeen++;
    if (pairs.size() < settings.maxPairs()) {
      pairs.add(pair);
    } else {
      long place = random.nextLong(pairsSeen);
      if (place < pairs.size()) {
        pairs.set((int) place, pair);
      }
    }
  }

  // -- cuts

  private void repeat(List<CancelPoint> points, List<Cut> cuts) {
    Cut first = cuts.getFirst();
    CancelPoint firstPoint = point(points, first);
    if (cuts.size() == 1) {
      cancel(cuts, List.of(firstPoint));
      return;
    }
    var numbering = new CancelledRun(body, List.of(first), maxPointsOfPairs());
    run(numbering);
    cancel(cuts, List.of(firstPoint, point(numbering.points(), cuts.getLast())));
  }

  private int maxPointsOfPairs() {
    return 2 * settings.maxPoints();
  }

  /** A run that is cut off there; numbers further points only if somebody wants pairs. */
  private CancelledRun cancel(List<Cut> cuts, List<CancelPoint> at) {
    boolean more = cuts.size() == 1 && settings.maxPairs() > 0;
    var run = new CancelledRun(body, cuts, more ? maxPointsOfPairs() : cuts.getLast().point());
    RunReport report = run(run);
    at.forEach(point -> requirePassed(run.points(), point));
    if (!run.broken().isEmpty()) {
      var what = new StringBuilder("fails when cancelled");
      for (int i = 0; i < cuts.size(); i++) {
        what.append(i == 0 ? " (" : ", and then (")
            .append(cuts.get(i).what())
            .append(") at ")
            // As it is called in this run, like everything else in the message.
            .append(run.points().get(cuts.get(i).point() - 1));
      }
      throw failure(what.toString(), run, report, cuts, at.getLast());
    }
    return run;
  }

  private RunReport run(CancelledRun run) {
    runs++;
    return run.run(limits, settings.plan());
  }

  private static void requirePassed(List<CancelPoint> passed, CancelPoint point) {
    boolean gotThere = passed.size() >= point.number();
    if (!gotThere || !passed.get(point.number() - 1).repeats(point)) {
      throw new IllegalStateException(
          "the body does not repeat: when it was run before it passed "
              + point
              + "; in a run to be cancelled there it "
              + (gotThere
                  ? "passed " + passed.get(point.number() - 1) + " instead"
                  : "passed only " + passed.size() + " points")
              + ". It depends on something besides its schedule, such as what an earlier run left"
              + " behind (make all that it uses inside of the body), unseeded random numbers, the"
              + " time of day, or threads outside of the run");
    }
  }

  private CancellationFailure failure(
      String what,
      CancelledRun run,
      RunReport report,
      List<Cut> cuts,
      @Nullable CancelPoint point) {
    var text = new StringBuilder("the program ").append(what).append(":\n");
    Throwable cause = null;
    for (BrokenLaw law : run.broken()) {
      text.append("  ").append(law).append('\n');
      cause = cause == null ? law.error() : cause;
    }
    run.pointAfter()
        .ifPresent(place ->
            text.append("After that the task met the cancellation once more, in ")
                .append(place)
                .append(": what a clean-up has to wait for goes into CancelScope.shielded.\n"));
    if (cause instanceof EndlessRunException && !cuts.isEmpty()) {
      text.append("It was given ")
          .append(STEPS_FACTOR)
          .append(" times the steps that it takes when it is not cancelled, and ")
          .append(MORE_STEPS)
          .append(" more.\n");
    }
    if (!cuts.isEmpty()) {
      text.append("To repeat that: CancellationExplorer.plan(Plan.parse(\"")
          .append(settings.plan())
          .append("\")).at(\"")
          .append(String.join(", ", cuts.stream().map(Cut::toString).toList()))
          .append("\").explore(...)\n");
    }
    if (cuts.size() == 2 && settings.only().isEmpty()) {
      text.append("It is one of ")
          .append(pairs.size())
          .append(" pairs out of ")
          .append(pairsSeen)
          .append(", chosen by the seed ")
          .append(settings.pairSeed())
          .append(".\n");
    }
    if (report.disturbed()) {
      text.append("A thread outside of the run took part, so it may not repeat.\n");
    }
    addTrace(text, report.trace());
    return new CancellationFailure(text.toString(), cause, cuts, point, report);
  }

  /** All of it, unless it is too long to be read. */
  private static void addTrace(StringBuilder text, Trace trace) {
    List<Trace.Step> steps = trace.steps();
    int last = Math.max(FIRST_TURNS, steps.size() - LAST_TURNS);
    for (int i = 0; i < steps.size(); i++) {
      if (i < FIRST_TURNS || i >= last) {
        text.append(steps.get(i)).append('\n');
      } else if (i == FIRST_TURNS) {
        text.append("  ... ").append(last - FIRST_TURNS).append(" more turns\n");
      }
    }
  }
}
