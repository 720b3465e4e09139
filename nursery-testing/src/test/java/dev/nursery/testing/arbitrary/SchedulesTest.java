package dev.nursery.testing.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Plan;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

class SchedulesTest {

  @Provide
  Arbitrary<Plan> any() {
    return Schedules.any();
  }

  @Provide
  Arbitrary<Plan.Turns> turns() {
    return Schedules.turns();
  }

  @Provide
  Arbitrary<Plan.Turns> fewTurns() {
    return Schedules.turns(2, 3);
  }

  @Property(tries = 200)
  void eachIsAPlanThatCanBeWrittenAndRun(@ForAll("any") Plan plan) {
    assertThat(Plan.parse(plan.toString())).isEqualTo(plan);
    Deterministic.run(plan, SchedulesTest::threeTasks);
    Statistics.label("kind")
        .collect(plan.getClass())
        .coverage(checker -> {
          checker.check(Plan.Turns.class).percentage(p -> p > 20);
          checker.check(Plan.Seed.class).percentage(p -> p > 10);
          checker.check(Plan.Priorities.class).percentage(p -> p > 10);
        });
  }

  @Property(tries = 200)
  void noMoreThreadsOrTurnsThanAskedFor(@ForAll("fewTurns") Plan.Turns plan) {
    assertThat(plan.segments())
        .hasSizeLessThanOrEqualTo(3)
        .allMatch(turn -> Math.abs(turn.code()) <= 2);
  }

  private static void threeTasks(Nursery nursery) {
    for (int i = 0; i < 3; i++) {
      nursery.startSoon(() -> Tasks.checkpoint());
    }
  }

  /** The second deposit has to come between the two steps of the first. */
  @Property(seed = "1", shrinking = ShrinkingMode.FULL)
  @ShrinksTo("turns:1.2*1.3")
  void aLostUpdateIsFound(@ForAll("turns") Plan.Turns plan) {
    int[] balance = {0};
    Deterministic.run(
        plan,
        nursery -> {
          for (int i = 0; i < 2; i++) {
            nursery.startSoon(() -> {
              int before = balance[0];
              Tasks.checkpoint();
              balance[0] = before + 10;
            });
          }
        });
    assertThat(balance[0]).isEqualTo(20);
  }

  @Example
  void rangesAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedules.turns(0, 1))
        .withMessageContaining("threads is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedules.turns(1, 0))
        .withMessageContaining("turns is 0");
  }
}
