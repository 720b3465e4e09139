package dev.nursery.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.sync.TaskBarrier;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.schedule.junit.DeterministicTest;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskBarrierTest {

  @Test
  void aBarrierForNobodyIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TaskBarrier(0))
        .withMessageContainingAll("0 tasks", "at least 1");
  }

  @NurseryTest
  void nobodyGoesOnBeforeAllAreThere(Nursery nursery) {
    var barrier = new TaskBarrier(3);
    List<Task<Integer>> first = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      first.add(nursery.startSoon(barrier::await));
      Settling.waitAllTasksBlocked();
    }
    assertThat(barrier.statistics()).isEqualTo(new TaskBarrier.Statistics(3, 2));
    assertThat(first).allMatch(task -> task.outcome().isEmpty());
    assertThat(barrier.await()).as("came last").isEqualTo(2);
    assertThat(first).extracting(Task::await).containsExactly(0, 1);
    assertThat(barrier.statistics().tasksWaiting()).isZero();

    Task<Integer> next = nursery.startSoon(barrier::await);
    Settling.waitAllTasksBlocked();
    assertThat(next.outcome()).as("another round").isEmpty();
    next.cancel("enough");
  }

  @NurseryTest
  void aBarrierForOneIsAlwaysOpen() {
    var barrier = new TaskBarrier(1);
    Checkpoints.assertCheckpoints(barrier::await);
    assertThat(barrier.await()).isZero();
    assertThat(barrier.parties()).isEqualTo(1);
  }

  @NurseryTest
  void whoIsCancelledDoesNotCount(Nursery nursery) {
    var barrier = new TaskBarrier(2);
    var scope = CancelScope.create();
    nursery.startSoon(() -> scope.run(barrier::await));
    Settling.waitAllTasksBlocked();
    scope.cancel("before the other comes");
    assertThat(barrier.statistics().tasksWaiting()).as("at once").isZero();
    Task<Integer> one = nursery.startSoon(barrier::await);
    Settling.waitAllTasksBlocked();
    assertThat(one.outcome()).isEmpty();
    assertThat(barrier.await()).isEqualTo(1);
    assertThat(one.await()).isZero();
    assertThat(scope.cancelledCaught()).isTrue();
  }

  @NurseryTest
  void isACheckpointInEveryPlace(Nursery nursery) {
    var barrier = new TaskBarrier(2);
    nursery.startSoon(() -> Checkpoints.assertCheckpoints(barrier::await));
    Settling.waitAllTasksBlocked();
    Checkpoints.assertCheckpoints(barrier::await);
    var scope = CancelScope.create();
    scope.cancel("before");
    scope.run(() -> {
      barrier.await();
      throw new AssertionError("went on");
    });
    assertThat(barrier.statistics().tasksWaiting()).isZero();
  }

  @Test
  void worksOnThreadsThatAreNoTasks() {
    var barrier = new TaskBarrier(2);
    Thread other = Thread.ofPlatform().start(barrier::await);
    assertThat(barrier.await()).isBetween(0, 1);
    Eventually.until("the other ends", () -> !other.isAlive());
  }

  @DeterministicTest(seeds = 300)
  void roundsDoNotMix(Nursery nursery) {
    var barrier = new TaskBarrier(3);
    int[] round = new int[3];
    for (int i = 0; i < 3; i++) {
      int number = i;
      nursery.startSoon(() -> {
        for (int turn = 0; turn < 3; turn++) {
          round[number] = turn;
          barrier.await();
          for (int other : round) {
            assertThat(other).isBetween(turn, turn + 1);
          }
        }
      });
    }
  }

  /** One comes and goes; the others are never let through by fewer than two. */
  @DeterministicTest(seeds = 300)
  void itOpensForTheRightNumberOnly(Nursery nursery) {
    var barrier = new TaskBarrier(2);
    List<Integer> places = new ArrayList<>();
    Task<?> fickle = nursery.startSoon(() -> places.add(barrier.await()));
    nursery.startSoon(() -> fickle.cancel("perhaps in time"));
    Task<?> steady = nursery.startSoon(() -> places.add(barrier.await()));
    nursery.startSoon(() -> {
      Tasks.sleep(Duration.ofSeconds(1)); // when nobody can go on
      assertThat(places.stream().sorted().toList())
          .as("none or both")
          .isIn(List.of(), List.of(0, 1));
      assertThat(barrier.statistics().tasksWaiting()).isEqualTo(places.isEmpty() ? 1 : 0);
      steady.cancel("the other may be gone");
    });
  }

  @Test
  void nobodyIsLeftWhereverItIsCancelled() {
    CancellationExplorer.seed(1)
        .everyKind()
        .pairs(100, 1)
        .explore((nursery, after) -> {
          var barrier = new TaskBarrier(2);
          after.check(
              "nobody waits",
              () -> assertThat(barrier.statistics()).isEqualTo(new TaskBarrier.Statistics(2, 0)));
          for (int i = 0; i < 3; i++) {
            nursery.startSoon(() ->
                CancelScope.moveOnAfter(
                    Duration.ofSeconds(2),
                    () -> {
                      barrier.await();
                      Tasks.sleep(Duration.ofSeconds(1));
                      barrier.await();
                    }));
          }
        });
  }

  @Test
  void saysWhatItIs() {
    assertThat(new TaskBarrier(2)).hasToString("TaskBarrier[0 of 2 waiting]");
  }
}
