package dev.nursery.laws;

import dev.nursery.laws.Step.By;
import dev.nursery.laws.Step.Manner;
import dev.nursery.laws.Step.Point;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generates programs. */
final class Programs {

  private static final int DEPTH = 4;
  private static final int LONGEST_BODY = 5;
  private static final int TICKS = 4;

  private Programs() {}

  /**
   * Any programs.
   *
   * @param liveShields whether shields are set and cleared while things go on. Without, what is
   *     cancelled stays so, and much more can be said about a run.
   */
  static Arbitrary<List<Step>> any(boolean liveShields) {
    return body(DEPTH, liveShields);
  }

  private static Arbitrary<List<Step>> body(int depth, boolean shields) {
    return step(depth, shields).list().ofMaxSize(depth == DEPTH ? 2 * LONGEST_BODY : LONGEST_BODY);
  }

  private static Arbitrary<Step> step(int depth, boolean shields) {
    Arbitrary<Step> simple = simple(shields);
    if (depth == 0) {
      return simple;
    }
    Arbitrary<List<Step>> inner = Arbitraries.lazy(() -> body(depth - 1, shields));
    return Arbitraries.frequencyOf(
        Tuple.of(8, simple),
        Tuple.of(3, Combinators.combine(flag(0.2), inner).as(Step.Nest::new)),
        Tuple.of(3, Combinators.combine(flag(0.3), limit(), inner).as(Step.Within::new)),
        Tuple.of(5, Combinators.combine(index(), inner).as(Step.Spawn::new)),
        Tuple.of(2, Combinators.combine(index(), inner, flag(0.8), inner).as(Step.Start::new)),
        Tuple.of(3, Combinators.combine(inner, flag(0.3), flag(0.2), inner).as(Step.CleanUp::new)),
        Tuple.of(1, inner.map(Step.Swallow::new)));
  }

  private static Arbitrary<Step> simple(boolean shields) {
    Arbitrary<By> by = Arbitraries.of(By.class);
    return Arbitraries.frequencyOf(
        Tuple.of(8, Combinators.combine(Arbitraries.of(Point.class), ticks()).as(Step.Pass::new)),
        Tuple.of(1, Combinators.combine(ticks(), manner()).as(Step.WaitOutside::new)),
        Tuple.of(3, Combinators.combine(index(), by).as(Step.Cancel::new)),
        Tuple.of(
            shields ? 4 : 0,
            Combinators.combine(index(), Arbitraries.of(true, false), by).as(Step.Shield::new)),
        Tuple.of(2, Combinators.combine(index(), ticks(), by).as(Step.Move::new)),
        Tuple.of(1, index().map(Step.CancelTask::new)),
        Tuple.of(2, index().map(Step.Await::new)),
        Tuple.of(2, Arbitraries.create(Step.Fail::new)));
  }

  private static Arbitrary<Manner> manner() {
    return Arbitraries.frequency(
        Tuple.of(8, Manner.FAILS), Tuple.of(1, Manner.SWALLOWS), Tuple.of(2, Manner.DEFERS));
  }

  private static Arbitrary<Boolean> flag(double probability) {
    return Arbitraries.doubles().between(0, 1).map(x -> x > 1 - probability);
  }

  private static Arbitrary<Integer> index() {
    return Arbitraries.integers().between(0, 7).withoutEdgeCases();
  }

  private static Arbitrary<Integer> ticks() {
    return Arbitraries.integers().between(0, TICKS).withoutEdgeCases();
  }

  private static Arbitrary<Integer> limit() {
    return Arbitraries.integers().between(-TICKS, TICKS).withoutEdgeCases();
  }
}
