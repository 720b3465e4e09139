package dev.nursery.testing.schedule;

import dev.nursery.Nursery;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Runs programs whose schedule is decided by a seed: the same seed, the same run, step by step, on
 * any machine.
 *
 * <p>The body is run in a nursery. All virtual threads below it, those of tasks and any others that
 * it starts, are run one at a time on one thread; at each step the seed says which of those that
 * can go on does. A thread can be followed by another wherever it waits, be it in an operation of
 * this library or in a monitor, lock or queue of the JDK, and also at every operation of this
 * library that does not wait: {@code Tasks.checkpoint()} is the shortest of them, and marks a place
 * in a program of your own where others may get in between. Code between two such places is not
 * taken apart: what it does wrong without any synchronization is not found here.
 *
 * {@snippet :
 * RunReport report = Deterministic.run(42, nursery -> {
 *   nursery.startSoon("left", () -> child1());
 *   nursery.startSoon("right", () -> child2());
 * });
 * System.out.println(report.trace());
 * }
 *
 * <p><b>Time</b> is virtual, and passes only when nobody can go on. Sleeps and timeouts of this
 * library take no real time. {@code Thread.sleep} and {@code Object.wait} of some time do, since
 * the JDK looks at the machine's clock, but keep their place in the order of the run. Timeouts of
 * {@code java.util.concurrent} do so as well as they can: they count what has passed on the
 * machine's clock since the call, so a machine that is stalled in that moment may change the run.
 *
 * <p><b>Failure.</b> What comes out of the body comes out of {@link #run}, with the trace of the
 * run in its suppressed exceptions. A run in which nobody can go on fails with a {@link
 * DeadlockException}, one that does not end with an {@link EndlessRunException}; the tasks that are
 * left are then cancelled. <b>Cancellation</b> inside of the run is as always; an interrupt of the
 * caller ends the run.
 *
 * <p>The program has to be deterministic itself: its random numbers seeded, no order of an identity
 * hash, no static state that a run leaves behind, no real I/O and no platform threads, which go on
 * at their own pace. If one of those wakes a thread of the run, the report says so.
 *
 * <p>The tests' JVM has to be started with {@code --add-opens java.base/java.lang=ALL-UNNAMED} (on
 * the module path with {@code =dev.nursery.testing}), and has to be a JDK 25.
 */
public final class Deterministic {

  private Deterministic() {}

  /**
   * Runs {@code body} by the plan {@link Plan.Seed}.
   *
   * @param seed any number; each is another schedule
   * @return how it went
   */
  public static RunReport run(long seed, Nursery.RunBody body) {
    return run(new Plan.Seed(seed), body);
  }

  /** Runs {@code body} by {@code plan}. */
  public static RunReport run(Plan plan, Nursery.RunBody body) {
    return limits().run(plan, body);
  }

  /**
   * Runs {@code body} many times, each time by another plan, until it fails or all have been tried.
   *
   * @param seeds how many times; at least 1
   * @throws ScheduleFailure at the first failure, with a plan that repeats it in as few turns as
   *     could be found
   */
  public static ExplorationReport explore(int seeds, Nursery.RunBody body) {
    return explore(Exploration.seeds(seeds), body);
  }

  /** As {@link #explore(int, Nursery.RunBody)}, with more to be said about how. */
  public static ExplorationReport explore(Exploration exploration, Nursery.RunBody body) {
    Objects.requireNonNull(body, "body");
    return new Explorer(exploration, body).explore();
  }

  /** How far a run may go, with the defaults to begin with. */
  public static RunLimits limits() {
    return RunLimits.DEFAULT;
  }

  /** The report, or the failure in it with the trace attached. */
  static RunReport orThrow(RunReport report) {
    report.failure().ifPresent(rethrow(report));
    return report;
  }

  private static Consumer<Throwable> rethrow(RunReport report) {
    return failure -> {
      failure.addSuppressed(new TraceAttached(report));
      switch (failure) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    };
  }
}
