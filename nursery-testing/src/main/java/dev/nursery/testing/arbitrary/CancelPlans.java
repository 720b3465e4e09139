package dev.nursery.testing.arbitrary;

import dev.nursery.testing.arbitrary.CancelPlan.AtPoint;
import dev.nursery.testing.arbitrary.CancelPlan.AtTime;
import dev.nursery.testing.arbitrary.CancelPlan.Cut;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Cancellations for properties: who in a program is cancelled, when, and how often.
 *
 * {@snippet :
 * import net.jqwik.api.*;
 *
 * @Property
 * void noPermitIsLost(@ForAll("cancellations") CancelPlan cancellations) {
 *   var permits = new Permits(1);
 *   cancellations.run(new Plan.Seed(1), nursery -> {
 *     nursery.startSoon("left", () -> work(permits));
 *     nursery.startSoon("right", () -> work(permits));
 *   });
 *   assertThat(permits.free()).isEqualTo(1);
 * }
 *
 * @Provide
 * Arbitrary<CancelPlan> cancellations() {
 *   return CancelPlans.ofUpTo(3);
 * }
 * }
 *
 * <p>The values are immutable, and may be run any number of times; the arbitraries may be used by
 * any thread.
 */
public final class CancelPlans {

  private static final int TASKS = 6;
  private static final int POINTS = 20;
  private static final int TENTHS = 50;

  private CancelPlans() {}

  /**
   * Plans with any number of cancellations up to {@code most}: of the run or one of its first six
   * tasks, at one of the first twenty points, or within the first five seconds of virtual time.
   *
   * <p>Shrinks to fewer cancellations, from times to points, to earlier ones, and from tasks to the
   * run as a whole; in the end to no cancellation.
   *
   * @param most at least 0
   */
  public static Arbitrary<CancelPlan> ofUpTo(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("most is " + most + ", and must not be negative");
    }
    Arbitrary<Integer> task = Arbitraries.integers().between(0, TASKS).withoutEdgeCases();
    Arbitrary<Integer> point = Arbitraries.integers().between(1, POINTS).withoutEdgeCases();
    Arbitrary<Integer> tenths = Arbitraries.integers().between(0, TENTHS).withoutEdgeCases();
    // Of both, and not one of two arbitraries, since jqwik does not shrink from one to the other.
    Arbitrary<Cut> cut =
        Combinators.combine(Arbitraries.of(false, false, false, true), task, point, tenths)
            .as((timed, who, at, after) ->
                timed ? new AtTime(who, Duration.ofMillis(100L * after)) : new AtPoint(who, at));
    return cut.list().ofMaxSize(most).map(CancelPlan::new);
  }
}
