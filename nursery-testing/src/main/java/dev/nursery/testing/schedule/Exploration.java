package dev.nursery.testing.schedule;

import java.util.Objects;

/**
 * How to look for a schedule that makes a program fail; immutable.
 *
 * {@snippet :
 * Deterministic.explore(Exploration.seeds(10_000).depth(4), nursery -> lookEverywhere());
 * }
 */
public final class Exploration {

  private static final int DEFAULT_DEPTH = 3;
  private static final int DEFAULT_SHRINK_RUNS = 1_000;

  private final int seeds;
  private final long firstSeed;
  private final int depth;
  private final int shrinkRuns;
  private final RunLimits limits;

  private Exploration(int seeds, long firstSeed, int depth, int shrinkRuns, RunLimits limits) {
    this.seeds = seeds;
    this.firstSeed = firstSeed;
    this.depth = depth;
    this.shrinkRuns = shrinkRuns;
    this.limits = limits;
  }

  /**
   * Tries {@code seeds} seeds, from 0.
   *
   * @param seeds at least 1
   */
  public static Exploration seeds(int seeds) {
    if (seeds < 1) {
      throw new IllegalArgumentException("seeds is " + seeds + ", and has to be at least 1");
    }
    return new Exploration(seeds, 0, DEFAULT_DEPTH, DEFAULT_SHRINK_RUNS, RunLimits.DEFAULT);
  }

  /** The first of the seeds that are tried; 0 if nothing is said. */
  public Exploration from(long seed) {
    return new Exploration(seeds, seed, depth, shrinkRuns, limits);
  }

  /**
   * The depth of the plans with {@link Plan.Priorities}, which every other seed gets; the others
   * get {@link Plan.Seed}. 3 if nothing is said; 0 for equal chances with every seed.
   *
   * @param depth 0 to 100
   */
  public Exploration depth(int depth) {
    if (depth < 0 || depth > 100) {
      throw new IllegalArgumentException("depth is " + depth + ", and has to be 0 to 100");
    }
    return new Exploration(seeds, firstSeed, depth, shrinkRuns, limits);
  }

  /**
   * How many runs may be spent on shrinking a failure; 1,000 if nothing is said, 0 to report it as
   * it was found.
   */
  public Exploration shrinkRuns(int runs) {
    if (runs < 0) {
      throw new IllegalArgumentException("shrinkRuns is " + runs + ", and must not be negative");
    }
    return new Exploration(seeds, firstSeed, depth, runs, limits);
  }

  /** How far each run may go. */
  public Exploration limits(RunLimits limits) {
    return new Exploration(
        seeds, firstSeed, depth, shrinkRuns, Objects.requireNonNull(limits, "limits"));
  }

  int count() {
    return seeds;
  }

  int shrinkRuns() {
    return shrinkRuns;
  }

  RunLimits limits() {
    return limits;
  }

  /**
   * The plan of one of the tries.
   *
   * @param steps how long the program is
   */
  Plan plan(int index, int steps) {
    long seed = firstSeed + index;
    return depth > 0 && index % 2 == 1
        ? new Plan.Priorities(depth, Math.max(1, steps), seed)
        : new Plan.Seed(seed);
  }
}
