package dev.nursery.laws;

import dev.nursery.laws.Action.Bed;
import dev.nursery.laws.Action.Ending;
import dev.nursery.laws.Action.Limit;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * Scopes, nurseries and tasks against a {@link Model}, move by move and exactly: where
 * cancellations go (L3), that they stay (L4), shields set and cleared anywhere (L5), deadlines and
 * their minimum (L6), and that whoever is cancelled in its sleep wakes up (L9), and nobody else
 * does.
 *
 * <p>{@link ProgramLawsTest} lets things race, and can say less about what has to come out.
 */
@AddLifecycleHook(Quietly.class)
@StatisticsReport(onFailureOnly = true)
class ScopeModelTest {

  private static final int LONGEST = 60;
  private static final int TICKS = 4;

  @Provide
  Arbitrary<List<Action>> games() {
    return move().list().ofMaxSize(LONGEST).withSizeDistribution(RandomDistribution.uniform());
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void scopesDoWhatTheModelDoes(@ForAll("games") List<Action> moves) {
    Model model = Game.play(moves);
    Statistics.label("caught")
        .collect(model.regions.stream().anyMatch(region -> region.caught))
        .coverage(checker -> checker.check(true).percentage(p -> p > 10));
  }

  private static Arbitrary<Action> move() {
    Arbitrary<Integer> any = Arbitraries.integers().between(0, 11).withoutEdgeCases();
    Arbitrary<Integer> ticks = Arbitraries.integers().between(0, TICKS).withoutEdgeCases();
    Arbitrary<Boolean> rarely = Arbitraries.of(false, false, false, true);
    Arbitrary<Limit> limit = Arbitraries.of(Limit.class);
    return Arbitraries.frequencyOf(
        Tuple.of(2, Combinators.combine(rarely, limit, ticks).as(Action.Make::new)),
        Tuple.of(5, Combinators.combine(any, any).as(Action.Enter::new)),
        Tuple.of(3, Combinators.combine(any, rarely).as(Action.Open::new)),
        Tuple.of(6, Combinators.combine(any, ending()).as(Action.End::new)),
        Tuple.of(5, any.map(Action.Spawn::new)),
        Tuple.of(3, Combinators.combine(any, any).as(Action.Start::new)),
        Tuple.of(3, any.map(Action.Report::new)),
        Tuple.of(5, Combinators.combine(any, bed(), ticks).as(Action.Rest::new)),
        Tuple.of(2, any.map(Action.Wake::new)),
        Tuple.of(2, any.map(Action.Check::new)),
        Tuple.of(3, any.map(Action.Cancel::new)),
        Tuple.of(1, any.map(Action.CancelTask::new)),
        Tuple.of(4, Combinators.combine(any, Arbitraries.of(true, false)).as(Action.Shield::new)),
        Tuple.of(4, Combinators.combine(any, limit, ticks).as(Action.Move::new)),
        Tuple.of(3, ticks.map(Action.Advance::new)));
  }

  private static Arbitrary<Ending> ending() {
    return Arbitraries.frequency(
        Tuple.of(1, Ending.RETURNS),
        Tuple.of(4, Ending.RAISES),
        Tuple.of(2, Ending.RETHROWS),
        Tuple.of(1, Ending.FAILS));
  }

  /** Foreign code is left only once the watchdog has come by, which takes real time. */
  private static Arbitrary<Bed> bed() {
    return Arbitraries.frequency(
        Tuple.of(5, Bed.WAIT), Tuple.of(5, Bed.SLEEP), Tuple.of(1, Bed.FOREIGN));
  }
}
