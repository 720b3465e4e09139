package dev.nursery.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.sync.Event;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.schedule.junit.DeterministicTest;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventTest {

  @NurseryTest
  void wakesAllWhoWait_inTheOrderInWhichTheyCame(Nursery nursery) {
    var event = new Event();
    List<Task<?>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(nursery.startSoon(event::await));
      Settling.waitAllTasksBlocked();
    }
    assertThat(event.statistics().tasksWaiting()).isEqualTo(3);
    assertThat(event.isSet()).isFalse();

    event.set();

    assertThat(event.isSet()).isTrue();
    assertThat(event.statistics().tasksWaiting()).as("out of the queue at once").isZero();
    waiters.forEach(Task::await);
  }

  @NurseryTest
  void staysSet() {
    var event = new Event();
    event.set();
    event.set();
    event.await();
    event.await();
    assertThat(event.isSet()).isTrue();
  }

  @NurseryTest
  void isACheckpointInEitherState(Nursery nursery) {
    var event = new Event();
    nursery.startSoon(() -> Checkpoints.assertCheckpoints(event::await));
    Settling.waitAllTasksBlocked();
    Checkpoints.assertNoCheckpoints(event::set);
    Checkpoints.assertNoCheckpoints(event::isSet);
    Checkpoints.assertCheckpoints(event::await);
  }

  @NurseryTest
  void raisesInACancelledScope_alsoWhenSet() {
    var event = new Event();
    event.set();
    var scope = CancelScope.create();
    scope.cancel("before");
    scope.run(() -> {
      event.await();
      throw new AssertionError("went on");
    });
    assertThat(scope.cancelledCaught()).isTrue();
  }

  @NurseryTest
  void aCancelledWaiterIsGone(Nursery nursery) {
    var event = new Event();
    var scope = CancelScope.create();
    nursery.startSoon(() -> scope.run(event::await));
    Task<?> other = nursery.startSoon(event::await);
    Settling.waitAllTasksBlocked();
    scope.cancel("enough");
    assertThat(event.statistics().tasksWaiting()).as("at once").isEqualTo(1);
    event.set();
    other.await();
  }

  @Test
  void worksOnThreadsThatAreNoTasks() {
    var event = new Event();
    var arrived = new AtomicInteger();
    Thread platform = Thread.ofPlatform().start(() -> awaitAndCount(event, arrived));
    Thread virtual = Thread.ofVirtual().start(() -> awaitAndCount(event, arrived));
    Eventually.until("both wait", () -> event.statistics().tasksWaiting() == 2);
    Platform.run(event::set);
    Eventually.until("both came", () -> arrived.get() == 2);
    Eventually.until("both end", () -> !platform.isAlive() && !virtual.isAlive());
  }

  private static void awaitAndCount(Event event, AtomicInteger arrived) {
    event.await();
    arrived.incrementAndGet();
  }

  @DeterministicTest(seeds = 300)
  void noWakeUpIsLost(Nursery nursery) {
    var event = new Event();
    int[] result = new int[1];
    for (int i = 0; i < 3; i++) {
      nursery.startSoon(() -> {
        event.await();
        assertThat(result[0]).isEqualTo(42);
      });
    }
    nursery.startSoon(() -> {
      result[0] = 42;
      event.set();
      assertThat(event.statistics().tasksWaiting()).isZero();
    });
  }

  @Test
  void nobodyIsLeftWhereverItIsCancelled() {
    CancellationExplorer.seed(1)
        .everyKind()
        .pairs(100, 1)
        .explore((nursery, after) -> {
          var event = new Event();
          after.check("nobody waits", () -> assertThat(event.statistics().tasksWaiting()).isZero());
          for (int i = 0; i < 2; i++) {
            nursery.startSoon(
                () -> CancelScope.moveOnAfter(Duration.ofSeconds(2), () -> event.await()));
          }
          nursery.startSoon(() -> {
            CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> new Event().await());
            event.set();
          });
        });
  }

  @Test
  void saysWhatItIs() {
    var event = new Event();
    assertThat(event).hasToString("Event[not set]");
    event.set();
    assertThat(event).hasToString("Event[set]");
  }
}
