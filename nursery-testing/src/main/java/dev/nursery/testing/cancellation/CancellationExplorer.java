package dev.nursery.testing.cancellation;

import dev.nursery.Nursery;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunLimits;
import dev.nursery.testing.schedule.RunReport;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cancels a program everywhere: runs it once to number the points at which it would notice a
 * cancellation, and then once for each of them, with the cancellation at exactly that point.
 *
 * <p>A program that is correct when it is left alone may still lose a permit, a message or an open
 * file when it is cancelled between two particular lines. No test with a timeout hits these for
 * sure; this does.
 *
 * {@snippet :
 * CancellationExplorer.seed(1).explore((nursery, after) -> {
 *   var permits = new Permits(1);
 *   after.check("the permit is back", () -> assertThat(permits.free()).isEqualTo(1));
 *   nursery.startSoon("left", () -> work(permits));
 *   nursery.startSoon("right", () -> work(permits));
 * });
 * }
 *
 * <p><b>Each run</b> is one of {@link Deterministic}: all have the same schedule up to the point,
 * by the plan that is given here, and virtual time. What is said there of programs and of the JVM
 * applies here; above all, the body makes anew all that it uses, as it is run many times.
 *
 * <p><b>What has to hold</b> after each run: it has ended, without deadlock, and with all its
 * tasks; nothing came out of it, as a cancellation of its scope is absorbed there, and so any error
 * is one of a clean-up that went wrong; the task that was cancelled at the point let the {@link
 * dev.nursery.Cancelled} out; the body's thread is not interrupted; and whatever the body told its
 * {@link Aftermath}. An error that a body is expected to have is caught inside of it.
 *
 * <p><b>Failure.</b> {@link #explore} stops at the first point with which something of that does
 * not hold, and reports it by file and line. An interrupt of the caller ends the run that is under
 * way, which is reported as its failure.
 *
 * <p>Immutable. Nothing is tried in pairs: each run is cancelled once.
 */
public final class CancellationExplorer {

  private static final int DEFAULT_MAX_POINTS = 1_000;

  /** A program, which makes all that it uses, and says what has to hold in the end. */
  @FunctionalInterface
  public interface Body {

    /** Runs it in the nursery of the run. */
    void run(Nursery nursery, Aftermath after) throws Exception;
  }

  /** One point and a kind, in place of all. */
  private record Only(CancellationKind kind, int point) {}

  private final Plan plan;
  private final Set<CancellationKind> kinds;
  private final RunLimits limits;
  private final int maxPoints;
  private final @Nullable Only only;

  private CancellationExplorer(
      Plan plan,
      Set<CancellationKind> kinds,
      RunLimits limits,
      int maxPoints,
      @Nullable Only only) {
    this.plan = plan;
    this.kinds = kinds;
    this.limits = limits;
    this.maxPoints = maxPoints;
    this.only = only;
  }

  /**
   * By the schedule of {@code seed}; {@link CancellationKind#RUN} and {@link
   * CancellationKind#DEADLINE} if nothing else is said.
   *
   * @param seed any number; each is another schedule, in which other points may be passed
   */
  public static CancellationExplorer seed(long seed) {
    return plan(new Plan.Seed(seed));
  }

  /** By the schedule of {@code plan}. */
  public static CancellationExplorer plan(Plan plan) {
    return new CancellationExplorer(
        Objects.requireNonNull(plan, "plan"),
        EnumSet.of(CancellationKind.RUN, CancellationKind.DEADLINE),
        Deterministic.limits(),
        DEFAULT_MAX_POINTS,
        null);
  }

  /** Tries these kinds, in the order in which they are declared. */
  public CancellationExplorer kinds(CancellationKind first, CancellationKind... others) {
    return new CancellationExplorer(plan, EnumSet.of(first, others), limits, maxPoints, only);
  }

  /** How far each run may go; an instrument in it is not asked. */
  public CancellationExplorer limits(RunLimits limits) {
    return new CancellationExplorer(
        plan, kinds, Objects.requireNonNull(limits, "limits"), maxPoints, only);
  }

  /**
   * How many points the program may pass, as each costs a run for each kind; 1,000 if nothing is
   * said.
   *
   * @param points at least 1
   */
  public CancellationExplorer maxPoints(int points) {
    if (points < 1) {
      throw new IllegalArgumentException("maxPoints is " + points + ", and has to be at least 1");
    }
    return new CancellationExplorer(plan, kinds, limits, points, only);
  }

  /**
   * Cancels at this point only, to repeat what was reported; with the plan of the report.
   *
   * @param point its number, from 1
   */
  public CancellationExplorer at(CancellationKind kind, int point) {
    if (point < 1) {
      throw new IllegalArgumentException("points are numbered from 1, and this is " + point);
    }
    return new CancellationExplorer(
        plan, kinds, limits, maxPoints, new Only(Objects.requireNonNull(kind, "kind"), point));
  }

  /**
   * Runs {@code body} once without a cancellation, and once for each point that it passed and each
   * kind.
   *
   * @throws CancellationFailure at the first run after which something does not hold
   * @throws IllegalStateException if the body does not do the same each time, passes no point, or
   *     more than {@link #maxPoints}
   */
  public CancellationReport explore(Body body) {
    Objects.requireNonNull(body, "body");
    List<CancelPoint> points = number(body);
    if (only != null) {
      cancel(body, point(points, only.point()), only.kind());
      return new CancellationReport(points, 2);
    }
    int runs = 1;
    for (CancelPoint point : points) {
      for (CancellationKind kind : kinds) {
        if (kind != CancellationKind.INNERMOST || point.inOwnScope()) {
          cancel(body, point, kind);
          runs++;
        }
      }
    }
    return new CancellationReport(points, runs);
  }

  private List<CancelPoint> number(Body body) {
    // One more than allowed, to see whether there are more.
    var run = new CancelledRun(body, 0, CancellationKind.RUN, maxPoints + 1);
    RunReport report = run.run(limits, plan);
    if (!run.broken().isEmpty()) {
      throw failure("fails without being cancelled", run, report, null, null);
    }
    if (run.points().isEmpty()) {
      throw new IllegalStateException(
          "the body passes no point at which it could be cancelled: it calls no operation that"
              + " waits or checks, so there is nothing to try");
    }
    if (run.points().size() > maxPoints) {
      throw new IllegalStateException(
          "the body passes more than "
              + maxPoints
              + " points at which it could be cancelled, each of which is a run: make the program"
              + " smaller, or allow more with maxPoints. The last of them is "
              + run.points().get(maxPoints - 1));
    }
    return run.points();
  }

  private static CancelPoint point(List<CancelPoint> points, int number) {
    if (number > points.size()) {
      throw new IllegalStateException(
          "the body passes "
              + points.size()
              + " points, and was to be cancelled at point "
              + number
              + ": it was changed since that was reported, or the plan is another one");
    }
    return points.get(number - 1);
  }

  private void cancel(Body body, CancelPoint point, CancellationKind kind) {
    var run = new CancelledRun(body, point.number(), kind, point.number());
    RunReport report = run.run(limits, plan);
    List<CancelPoint> passed = run.points();
    if (passed.size() < point.number() || !passed.getLast().repeats(point)) {
      throw new IllegalStateException(
          "the body does not repeat: without a cancellation it passed "
              + point
              + "; in a run to be cancelled there it "
              + (passed.size() < point.number()
                  ? "passed only " + passed.size() + " points"
                  : "passed " + passed.getLast() + " instead")
              + ". It depends on something besides its schedule, such as what an earlier run left"
              + " behind (make all that it uses inside of the body), unseeded random numbers, the"
              + " time of day, or threads outside of the run");
    }
    if (!run.broken().isEmpty()) {
      throw failure("fails when cancelled (" + kind + ") at " + point, run, report, point, kind);
    }
  }

  private CancellationFailure failure(
      String what,
      CancelledRun run,
      RunReport report,
      @Nullable CancelPoint point,
      @Nullable CancellationKind kind) {
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
    if (point != null) {
      text.append("To repeat that: CancellationExplorer.plan(Plan.parse(\"")
          .append(plan)
          .append("\")).at(CancellationKind.")
          .append(kind)
          .append(", ")
          .append(point.number())
          .append(").explore(...)\n");
    }
    if (report.disturbed()) {
      text.append("A thread outside of the run took part, so it may not repeat.\n");
    }
    return new CancellationFailure(
        text.append(report.trace()).toString(), cause, point, kind, report);
  }
}
