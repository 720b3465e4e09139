package dev.nursery.laws;

import dev.nursery.laws.Programs.Kind;
import dev.nursery.laws.Programs.Taste;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Exploration;
import dev.nursery.testing.schedule.ScheduleFailure;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Tries a law on many programs, each by several schedules.
 *
 * <p>{@code -Dnursery.law.seeds} says how many seeds each law gets, {@code -Dnursery.law.seed} the
 * first of them. Without that, each build tries the same ones: what has passed passes again, and
 * who wants to look further begins elsewhere.
 */
final class Trials {

  private static final int SEEDS = Integer.getInteger("nursery.law.seeds", 10_000);

  /** Seeds for each program, besides the plainest schedule. */
  private static final int SCHEDULES = 5;

  private static final long FIRST = Long.getLong("nursery.law.seed", 1);

  static {
    System.out.println("laws are tried from -Dnursery.law.seed=" + FIRST);
  }

  private Trials() {}

  /** Tries generated programs of {@code taste}. */
  static void of(Taste taste) {
    boolean liveShields = taste.shares().getOrDefault(Kind.SHIELD, 0) > 0;
    of(seed -> {
      List<Step> program = Programs.draw(seed, taste);
      return Trial.of(program::toString, run -> Execution.scheduled(run, program, liveShields));
    });
  }

  /** Tries what {@code programs} draws from each of many seeds. */
  static void of(LongFunction<Trial> programs) {
    for (long seed = FIRST; seed < FIRST + SEEDS; seed += SCHEDULES) {
      Trial trial = programs.apply(seed);
      var exploration =
          Exploration.seeds(SCHEDULES)
              .from(seed)
              .limits(Deterministic.limits().instrument(trial.instrument()));
      try {
        Deterministic.explore(exploration, trial::run);
      } catch (ScheduleFailure failure) {
        throw new AssertionError(
            "at -Dnursery.law.seed=" + seed + ", by the program " + trial.describe(), failure);
      }
    }
  }
}
