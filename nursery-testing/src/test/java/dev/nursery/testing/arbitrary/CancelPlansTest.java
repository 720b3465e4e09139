package dev.nursery.testing.arbitrary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.testing.arbitrary.CancelPlan.AtPoint;
import dev.nursery.testing.arbitrary.CancelPlan.AtTime;
import dev.nursery.testing.schedule.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

class CancelPlansTest {

  private static final Plan SCHEDULE = new Plan.Seed(1);

  @Provide
  Arbitrary<CancelPlan> plans() {
    return CancelPlans.ofUpTo(3);
  }

  /** Which of four tasks were cut off, each of which passes three points in two seconds. */
  private static List<Integer> cutOff(CancelPlan plan) {
    var tasks = new ArrayList<Task<?>>();
    plan.run(
        SCHEDULE,
        nursery -> {
          for (int i = 0; i < 4; i++) {
            tasks.add(nursery.startSoon(() -> Tasks.sleep(Duration.ofSeconds(2))));
          }
        });
    var cutOff = new ArrayList<Integer>();
    for (int i = 0; i < tasks.size(); i++) {
      if (tasks.get(i).outcome().orElseThrow() instanceof Outcome.Cancellation<?>) {
        cutOff.add(i + 1);
      }
    }
    return cutOff;
  }

  @Example
  void oneTaskAtOneOfItsPoints() {
    assertThat(cutOff(new CancelPlan(List.of(new AtPoint(2, 1))))).containsExactly(2);
    assertThat(cutOff(new CancelPlan(List.of(new AtPoint(2, 2))))).containsExactly(2);
    assertThat(cutOff(new CancelPlan(List.of(new AtPoint(2, 100))))).isEmpty();
  }

  @Example
  void someAtSomeTime() {
    var plan =
        new CancelPlan(
            List.of(
                new AtTime(3, Duration.ofSeconds(5)),
                new AtTime(1, Duration.ofSeconds(1)),
                new AtTime(4, Duration.ZERO),
                new AtTime(9, Duration.ZERO)));
    assertThat(cutOff(plan)).containsExactly(1, 4);
    assertThat(plan).hasToString("3@5.0s, 1@1.0s, 4@0.0s, 9@0.0s");
  }

  @Example
  void theRunAsAWhole() {
    assertThat(cutOff(new CancelPlan(List.of(new AtTime(0, Duration.ofSeconds(1))))))
        .containsExactly(1, 2, 3, 4);
    assertThat(cutOff(new CancelPlan(List.of(new AtPoint(0, 1)))).size()).isEqualTo(4);
  }

  /** Whoever waits for a time is not waited for. */
  @Example
  void aRunIsNoLongerThanItsProgram() {
    var plan = new CancelPlan(List.of(new AtTime(1, Duration.ofDays(1))));
    assertThat(
            plan.run(SCHEDULE, nursery -> nursery.startSoon(() -> Tasks.sleep(Duration.ofHours(1))))
                .time())
        .isEqualTo(Duration.ofHours(1));
    assertThat(plan.run(SCHEDULE, _ -> Tasks.checkpoint()).time()).isZero();
  }

  @Property(tries = 300)
  void eachCanBeRun(@ForAll("plans") CancelPlan plan) {
    assertThat(plan.cuts()).hasSizeLessThanOrEqualTo(3);
    Statistics.label("cut off")
        .collect(!cutOff(plan).isEmpty())
        .coverage(checker -> checker.check(true).percentage(p -> p > 5));
  }

  /** One of two who do the same may fail, but not both. */
  @Property(tries = 3_000, seed = "1", shrinking = ShrinkingMode.FULL)
  @ShrinksTo("1@1, 2@1")
  void twoCancellationsThatDoHarmTogetherAreFound(@ForAll("plans") CancelPlan plan) {
    plan.run(
        SCHEDULE,
        _ -> {
          var answers = new AtomicInteger();
          Nursery.run(replicas -> {
            for (int i = 0; i < 2; i++) {
              replicas.startSoon(() -> {
                Tasks.sleep(Duration.ofSeconds(1));
                answers.incrementAndGet();
              });
            }
          });
          Tasks.checkpoint(); // goes no further if the run as a whole is cancelled
          assertThat(answers).hasPositiveValue();
        });
  }

  @Example
  void rangesAreChecked() {
    assertThatIllegalArgumentException().isThrownBy(() -> CancelPlans.ofUpTo(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new AtPoint(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new AtPoint(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new AtTime(1, Duration.ofNanos(-1)));
  }
}
