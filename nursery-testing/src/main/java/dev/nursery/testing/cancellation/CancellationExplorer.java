package dev.nursery.testing.cancellation;

import dev.nursery.Nursery;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunLimits;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

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
 * <p><b>What has to hold</b> after each run, and is known without being told:
 *
 * <ul>
 *   <li>it has ended, without deadlock, and in no more than ten times the steps that it takes
 *       undisturbed, and 1,000 more;
 *   <li>with all its tasks, and all virtual threads that it has started;
 *   <li>no error came out of it, as a cancellation of its scope is absorbed there, and so any error
 *       is one of a clean-up that went wrong;
 *   <li>the {@link dev.nursery.Cancelled} that was thrown at the point got to the scope that was
 *       cut off; one that was thrown in a {@code close} may be suppressed behind the exception that
 *       led there, and is not asked after;
 *   <li>no thread of a task has ended interrupted, no deadline is armed, and no alarm is left on
 *       the clock;
 *   <li>no task has left its place in a queue of waiters behind;
 *   <li>the streams of this kit that were made in the run are closed.
 * </ul>
 *
 * <p>What else has to hold, the body says to its {@link Aftermath}: that locks are free, permits
 * back, its own resources closed, its books right. An error that a body is expected to have is
 * caught inside of it.
 *
 * <p><b>Failure.</b> {@link #explore} stops at the first point with which something of that does
 * not hold, and reports it by file and line. An interrupt of the caller ends the run that is under
 * way, which is reported as its failure. A program that loops without calling any operation cannot
 * be ended, neither by this nor by anything else.
 *
 * <p>Immutable.
 */
public final class CancellationExplorer {

  private static final int DEFAULT_MAX_POINTS = 1_000;

  /** A program, which makes all that it uses, and says what has to hold in the end. */
  @FunctionalInterface
  public interface Body {

    /** Runs it in the nursery of the run. */
    void run(Nursery nursery, Aftermath after) throws Exception;
  }

  private final Plan plan;
  private final Set<CancellationKind> kinds;
  private final RunLimits limits;
  private final int maxPoints;
  private final int maxPairs;
  private final long pairSeed;

  /** What to try in place of all; empty for all. */
  private final List<Cut> only;

  private CancellationExplorer(
      Plan plan,
      Set<CancellationKind> kinds,
      RunLimits limits,
      int maxPoints,
      int maxPairs,
      long pairSeed,
      List<Cut> only) {
    this.plan = plan;
    this.kinds = kinds;
    this.limits = limits;
    this.maxPoints = maxPoints;
    this.maxPairs = maxPairs;
    this.pairSeed = pairSeed;
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
        0,
        0,
        List.of());
  }

  /** Tries these kinds, in the order in which they are declared. */
  public CancellationExplorer kinds(CancellationKind first, CancellationKind... others) {
    return kinds(EnumSet.of(first, others));
  }

  /** Tries all kinds, those after which the program goes on included. */
  public CancellationExplorer everyKind() {
    return kinds(EnumSet.allOf(CancellationKind.class));
  }

  private CancellationExplorer kinds(Set<CancellationKind> chosen) {
    return new CancellationExplorer(plan, chosen, limits, maxPoints, maxPairs, pairSeed, only);
  }

  /** How far each run may go at most; an instrument in it is not asked. */
  public CancellationExplorer limits(RunLimits limits) {
    Objects.requireNonNull(limits, "limits");
    return new CancellationExplorer(plan, kinds, limits, maxPoints, maxPairs, pairSeed, only);
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
    return new CancellationExplorer(plan, kinds, limits, points, maxPairs, pairSeed, only);
  }

  /**
   * Also cancels twice in one run: at a point, and at one that the program passes after that, while
   * it cleans up or goes on. Not if nothing is said, as there are many pairs.
   *
   * @param max how many pairs to try; if there are more, as many of them are chosen by {@code
   *     seed}, each as likely as any other; not negative
   * @param seed any number; a failure tells it
   */
  public CancellationExplorer pairs(int max, long seed) {
    if (max < 0) {
      throw new IllegalArgumentException("max is " + max + ", and must not be negative");
    }
    return new CancellationExplorer(plan, kinds, limits, maxPoints, max, seed, only);
  }

  /**
   * Cancels there only, to repeat what was reported; with the plan of the report.
   *
   * @param cuts as the report has it, such as {@code RUN@17}, or {@code INNERMOST@3, RUN@17} for a
   *     pair
   * @throws IllegalArgumentException if it is nothing of that kind
   */
  public CancellationExplorer at(String cuts) {
    List<Cut> parsed = Arrays.stream(cuts.split(",", -1)).map(Cut::parse).toList();
    if (parsed.size() > 2 || parsed.getFirst().point() > parsed.getLast().point()) {
      throw new IllegalArgumentException(
          "'" + cuts + "' is not one cut, nor two in the order of their points");
    }
    return new CancellationExplorer(plan, kinds, limits, maxPoints, maxPairs, pairSeed, parsed);
  }

  /**
   * Runs {@code body} once without a cancellation, and once for each point that it passed and each
   * kind; then for the pairs, if they were asked for.
   *
   * @throws CancellationFailure at the first run after which something does not hold
   * @throws IllegalStateException if the body does not do the same each time, passes no point, or
   *     more than {@link #maxPoints(int)}
   */
  public CancellationReport explore(Body body) {
    return new Search(this, Objects.requireNonNull(body, "body")).run();
  }

  // -- for the search

  Plan plan() {
    return plan;
  }

  Set<CancellationKind> kinds() {
    return kinds;
  }

  RunLimits limits() {
    return limits;
  }

  int maxPoints() {
    return maxPoints;
  }

  int maxPairs() {
    return maxPairs;
  }

  long pairSeed() {
    return pairSeed;
  }

  List<Cut> only() {
    return only;
  }
}
