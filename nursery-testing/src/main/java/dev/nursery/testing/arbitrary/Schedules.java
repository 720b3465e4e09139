package dev.nursery.testing.arbitrary;

import dev.nursery.testing.schedule.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Schedules for properties that run a program by {@link
 * dev.nursery.testing.schedule.Deterministic}.
 *
 * {@snippet :
 * import net.jqwik.api.*;
 *
 * @Property
 * void bothDepositsArrive(@ForAll("schedules") Plan plan) {
 *   Deterministic.run(plan, nursery -> lookEverywhere());
 * }
 *
 * @Provide
 * Arbitrary<Plan.Turns> schedules() {
 *   return Schedules.turns();
 * }
 * }
 *
 * <p>If all that varies is the schedule, {@code Deterministic.explore} is simpler, and shrinks with
 * what it has seen of the run. These are for programs that vary as well: jqwik shrinks all
 * parameters of a property together.
 *
 * <p>The values are immutable, and may be run any number of times; the arbitraries may be used by
 * any thread.
 */
public final class Schedules {

  private static final int DEFAULT_THREADS = 6;
  private static final int DEFAULT_TURNS = 40;
  private static final int MOST_POINTS = 12;
  private static final int MOST_STEPS = 1_000;
  private static final int MOST_DEPTH = 5;

  private Schedules() {}

  /** As {@link #turns(int, int)}, for programs of some six threads and some forty turns. */
  public static Arbitrary<Plan.Turns> turns() {
    return turns(DEFAULT_THREADS, DEFAULT_TURNS);
  }

  /**
   * Schedules that are written turn by turn. A turn that cannot come where it stands is skipped,
   * and after the last one everybody runs until he waits, so each of them fits every program.
   *
   * <p>Shrinks to fewer preemptions, then to fewer turns, then to threads that were created
   * earlier; in the end to no turns.
   *
   * @param threads how many threads of the program are given turns, at least 1; that of the body is
   *     the first, the tasks follow in the order in which they are spawned
   * @param turns how many turns at most; at least 1
   */
  public static Arbitrary<Plan.Turns> turns(int threads, int turns) {
    requirePositive("threads", threads);
    requirePositive("turns", turns);
    return Arbitraries.fromGenerator(
        random -> new ShrinkableTurns(new Plan.Turns(segments(random, threads, turns))));
  }

  private static List<Plan.Segment> segments(Random random, int threads, int turns) {
    var segments = new ArrayList<Plan.Segment>();
    for (int i = random.nextInt(turns + 1); i > 0; i--) {
      int thread = random.nextInt(threads) + 1;
      boolean interrupt = random.nextInt(16) == 0;
      boolean preempted = !interrupt && random.nextInt(3) > 0;
      segments.add(
          new Plan.Segment(
              interrupt ? -thread : thread, preempted ? random.nextInt(MOST_POINTS) + 1 : 0));
    }
    return segments;
  }

  /**
   * Schedules of all kinds: turn by turn as by {@link #turns()}, by a seed with equal chances, and
   * by priorities. Of the latter two, each seed is as simple as any other.
   */
  public static Arbitrary<Plan> any() {
    Arbitrary<Long> seed = Arbitraries.longs();
    return Arbitraries.frequencyOf(
        Tuple.of(2, turns()),
        Tuple.of(1, seed.map(Plan.Seed::new)),
        Tuple.of(
            1,
            Combinators.combine(
                    Arbitraries.integers().between(1, MOST_DEPTH),
                    Arbitraries.integers().between(1, MOST_STEPS),
                    seed)
                .as(Plan.Priorities::new)));
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + ", and has to be at least 1");
    }
  }
}
