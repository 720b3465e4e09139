package dev.nursery.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.sync.TaskCondition;
import dev.nursery.sync.TaskLock;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.schedule.junit.DeterministicTest;
import dev.nursery.testkit.Platform;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskConditionTest {

  private final TaskLock lock = new TaskLock();
  private final TaskCondition condition = new TaskCondition(lock);
  private final List<String> came = new ArrayList<>();

  private Task<?> sleeper(Nursery nursery, String name) {
    Task<?> sleeper =
        nursery.startSoon(
            name,
            () ->
                lock.with(() -> {
                  condition.await();
                  came.add(name);
                }));
    Settling.waitAllTasksBlocked();
    return sleeper;
  }

  @NurseryTest
  void signalsGoToWhoHasWaitedLongest(Nursery nursery) {
    for (String name : List.of("a", "b", "c", "d")) {
      sleeper(nursery, name);
    }
    assertThat(condition.statistics().tasksWaiting()).isEqualTo(4);
    assertThat(lock.isLocked()).as("released while they sleep").isFalse();
    lock.with(() -> {
      condition.signal();
      assertThat(condition.statistics())
          .as("moved from one line to the other, and not woken")
          .isEqualTo(
              new TaskCondition.Statistics(
                  3, new TaskLock.Statistics(true, Task.current(), 1, false)));
      Settling.waitAllTasksBlocked();
      assertThat(came).isEmpty();
    });
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("a");
    lock.with(() -> condition.signalUpTo(2));
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("a", "b", "c");
    lock.with(condition::signalAll);
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("a", "b", "c", "d");
  }

  @NurseryTest
  void aSignalToNobodyIsNotRemembered(Nursery nursery) {
    lock.with(() -> {
      condition.signal();
      condition.signalUpTo(0);
      condition.signalAll();
    });
    Task<?> sleeper = sleeper(nursery, "late");
    assertThat(came).isEmpty();
    sleeper.cancel("enough");
  }

  @Test
  void misuseIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> condition.signalUpTo(-1))
        .withMessageContaining("-1");
    Platform.run(() ->
        assertThatIllegalStateException()
            .isThrownBy(condition::await)
            .withMessageContaining("runs none"));
  }

  @NurseryTest
  void waitingIsACheckpointAndSignallingIsNone(Nursery nursery) {
    nursery.startSoon(() -> lock.with(() -> Checkpoints.assertCheckpoints(condition::await)));
    Settling.waitAllTasksBlocked();
    lock.with(() -> Checkpoints.assertNoCheckpoints(condition::signal));
  }

  /** Other than in trio, where it is lost with the task. */
  @NurseryTest
  void aSignalToACancelledTaskIsPassedOn(Nursery nursery) {
    Task<?> first = sleeper(nursery, "first");
    sleeper(nursery, "second");
    lock.with(() -> {
      condition.signal();
      first.cancel("after the signal, before it has the lock");
      Settling.waitAllTasksBlocked();
    });
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("second");
    assertThat(condition.statistics().tasksWaiting()).isZero();
  }

  @NurseryTest
  void aSignalIsNotPassedOnByWhoHasUsedIt(Nursery nursery) {
    Task<?> first = sleeper(nursery, "first");
    Task<?> second = sleeper(nursery, "second");
    lock.with(condition::signal);
    first.await();
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("first");
    second.cancel("enough");
  }

  @NurseryTest
  void severalConditionsShareALock(Nursery nursery) {
    var other = new TaskCondition(lock);
    Task<?> sleeper = sleeper(nursery, "of this one");
    lock.with(other::signalAll);
    Settling.waitAllTasksBlocked();
    assertThat(came).isEmpty();
    lock.with(condition::signal);
    sleeper.await();
  }

  // -- the end of an owner

  @NurseryTest
  void sleepersFailWithTheirLock(Nursery nursery) {
    var other = new TaskCondition(lock);
    List<Task<?>> sleepers = new ArrayList<>();
    for (TaskCondition each : List.of(condition, condition, other)) {
      sleepers.add(
          nursery.startSoon(() -> {
            lock.acquire();
            assertThatThrownBy(each::await)
                .isInstanceOf(BrokenResourceException.class)
                .hasMessageContaining("'forgetful'");
            assertThatThrownBy(lock::release)
                .as("it has the lock no more")
                .isInstanceOf(BrokenResourceException.class);
          }));
    }
    Settling.waitAllTasksBlocked();
    nursery.startSoon(
        "forgetful",
        () -> {
          lock.acquire();
          condition.signal();
        });
    sleepers.forEach(Task::await);
  }

  @NurseryTest
  void aCancelledSleeperOfABrokenLockIsCancelled(Nursery nursery) {
    var scope = CancelScope.create();
    Task<?> sleeper =
        nursery.startSoon(() ->
            scope.run(() -> {
              lock.acquire();
              condition.await();
            }));
    Settling.waitAllTasksBlocked();
    nursery
        .startSoon(() -> {
          lock.acquire();
          scope.cancel("while somebody has the lock");
          Settling.waitAllTasksBlocked();
        })
        .await();
    sleeper.await();
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(lock.isBroken()).isTrue();
  }

  // -- under chosen schedules, and cancelled everywhere

  private record Channel(TaskLock lock, TaskCondition filled, Deque<Integer> items) {

    static Channel make() {
      var lock = new TaskLock();
      return new Channel(lock, new TaskCondition(lock), new ArrayDeque<>());
    }

    int take() {
      return lock.with(() -> {
        while (items.isEmpty()) {
          filled.await();
        }
        return items.remove();
      });
    }

    void add(int item) {
      CancelScope.shielded(() ->
          lock.with(() -> {
            items.add(item);
            filled.signal();
          }));
    }
  }

  /** One taker is cancelled; the other gets what there is, whoever was signalled. */
  @DeterministicTest(seeds = 500)
  void noSignalIsLost(Nursery nursery) {
    var channel = Channel.make();
    List<Integer> taken = new ArrayList<>();
    Task<?> cancelled = nursery.startSoon("cancelled", () -> taken.add(channel.take()));
    Task<?> taker =
        nursery.startSoon(
            "taker",
            () -> {
              while (taken.isEmpty()) {
                taken.add(channel.take());
              }
            });
    nursery.startSoon("canceller", () -> cancelled.cancel("in the way"));
    nursery.startSoon("adds", () -> channel.add(1));
    nursery.startSoon(
        "judge",
        () -> {
          Tasks.sleep(Duration.ofSeconds(1)); // when nobody can go on
          assertThat(channel.items()).isEmpty();
          assertThat(taken).containsExactly(1);
          taker.cancel("it may wait for another");
        });
  }

  @Test
  void theLockIsFreeWhereverItIsCancelled() {
    CancellationExplorer.seed(1)
        .everyKind()
        .pairs(150, 1)
        .explore((nursery, after) -> {
          var channel = Channel.make();
          after.check(
              "nobody has the lock, waits or sleeps",
              () ->
                  assertThat(channel.filled().statistics())
                      .isEqualTo(
                          new TaskCondition.Statistics(
                              0, new TaskLock.Statistics(false, null, 0, false))));
          for (int i = 0; i < 2; i++) {
            nursery.startSoon(
                () -> CancelScope.moveOnAfter(Duration.ofSeconds(9), () -> channel.take()));
          }
          nursery.startSoon(() -> {
            Tasks.sleep(Duration.ofSeconds(1));
            channel.add(1);
            channel
                .lock()
                .with(() -> {
                  channel.filled().signalAll();
                  Tasks.sleep(Duration.ofSeconds(1));
                });
            channel.add(2);
          });
        });
  }

  @NurseryTest
  void saysWhatItIs() {
    assertThat(condition).hasToString("TaskCondition[0 waiting, of TaskLock[free, 0 waiting]]");
    assertThat(condition.lock()).isSameAs(lock);
  }
}
