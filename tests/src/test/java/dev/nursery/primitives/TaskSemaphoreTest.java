package dev.nursery.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.sync.Hold;
import dev.nursery.sync.TaskSemaphore;
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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TaskSemaphoreTest {

  @Test
  void countsThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TaskSemaphore(-1))
        .withMessageContainingAll("-1 permits", "use 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TaskSemaphore(2, 1))
        .withMessageContainingAll("2", "maximum of 1", "at least as many");
  }

  @NurseryTest
  void permitsAreCounted() {
    var semaphore = new TaskSemaphore(1);
    semaphore.acquire();
    assertThat(semaphore.available()).isZero();
    assertThat(semaphore.tryAcquire()).isFalse();
    semaphore.release();
    semaphore.release();
    assertThat(semaphore.available()).as("without a maximum").isEqualTo(2);
    assertThat(semaphore.tryAcquire()).isTrue();
    assertThat(semaphore.statistics())
        .isEqualTo(new TaskSemaphore.Statistics(1, Integer.MAX_VALUE, 0));
  }

  @NurseryTest
  void aReleaseTooManyIsAnError_andChangesNothing() {
    var semaphore = new TaskSemaphore(1, 1);
    assertThatIllegalStateException()
        .isThrownBy(semaphore::release)
        .withMessageContainingAll("none is taken, of 1", "released twice", "use with(...)");
    assertThat(semaphore.available()).isEqualTo(1);
    var largest = new TaskSemaphore(Integer.MAX_VALUE);
    assertThatIllegalStateException().isThrownBy(largest::release);
    assertThat(largest.available()).isEqualTo(Integer.MAX_VALUE);
  }

  @NurseryTest
  void aReleaseIsHandedOn_andNobodyComesInBetween(Nursery nursery) {
    var semaphore = new TaskSemaphore(0);
    List<String> came = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      nursery.startSoon(() -> {
        semaphore.acquire();
        came.add(name);
      });
      Settling.waitAllTasksBlocked();
    }
    semaphore.release();
    assertThat(semaphore.available()).isZero();
    assertThat(semaphore.tryAcquire()).isFalse();
    assertThat(semaphore.statistics().tasksWaiting()).isEqualTo(1);
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("a");
    semaphore.release();
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("a", "b");
  }

  @NurseryTest
  void aCancelledWaiterTakesNothing(Nursery nursery) {
    var semaphore = new TaskSemaphore(0, 1);
    var scope = CancelScope.create();
    nursery.startSoon(() -> scope.run(semaphore::acquire));
    Settling.waitAllTasksBlocked();
    scope.cancel("enough");
    assertThat(semaphore.statistics().tasksWaiting()).as("at once").isZero();
    semaphore.release();
    assertThat(semaphore.available()).isEqualTo(1);
    Settling.waitAllTasksBlocked();
    assertThat(semaphore.available()).isEqualTo(1);
  }

  @NurseryTest
  void acquiringIsACheckpointAndTryingIsNone(Nursery nursery) {
    var semaphore = new TaskSemaphore(1);
    Checkpoints.assertCheckpoints(semaphore::acquire);
    nursery.startSoon(() -> Checkpoints.assertCheckpoints(semaphore::acquire));
    Settling.waitAllTasksBlocked();
    Checkpoints.assertNoCheckpoints(semaphore::tryAcquire);
    Checkpoints.assertNoCheckpoints(semaphore::release);
    Checkpoints.assertNoCheckpoints(semaphore::statistics);
  }

  @NurseryTest
  void raisesInACancelledScope_alsoWithPermits() {
    var semaphore = new TaskSemaphore(1);
    var scope = CancelScope.create();
    scope.cancel("before");
    scope.run(() -> {
      semaphore.acquire();
      throw new AssertionError("went on");
    });
    assertThat(semaphore.available()).isEqualTo(1);
  }

  @NurseryTest
  void withAndHoldGiveBack() {
    var semaphore = new TaskSemaphore(1, 1);
    String value =
        semaphore.with(() -> {
          assertThat(semaphore.available()).isZero();
          return "value";
        });
    assertThat(value).isEqualTo("value");
    Hold hold = semaphore.hold();
    assertThat(semaphore.available()).isZero();
    hold.close();
    hold.close();
    assertThat(semaphore.available()).as("once").isEqualTo(1);
    try (var _ = semaphore.hold()) {
      assertThat(semaphore.available()).isZero();
    }
    assertThat(semaphore.available()).isEqualTo(1);
  }

  /** No InterruptedException is in a signature of ours, so none may come out. */
  @Test
  void anInterruptInTheBodyComesOutAsOneOfOurs() {
    var semaphore = new TaskSemaphore(1, 1);
    Platform.run(() -> {
      assertThatThrownBy(() ->
              semaphore.with(() -> {
                Thread.currentThread().interrupt();
                new CountDownLatch(1).await(); // finds the interrupt, and takes it
              }))
          .isInstanceOf(TaskInterruptedException.class)
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).as("kept on a thread that runs no task").isTrue();
    });
    assertThat(semaphore.available()).isEqualTo(1);
  }

  @NurseryTest
  void aCancellationInForeignCodeInTheBodyIsOne() {
    var semaphore = new TaskSemaphore(1, 1);
    var timed =
        CancelScope.moveOnAfter(
            Duration.ofSeconds(1), () -> semaphore.with(() -> Tasks.sleepForever()));
    assertThat(timed.done()).isFalse();
    assertThat(semaphore.available()).isEqualTo(1);
  }

  @Test
  void anInterruptedWaitTakesNothing() {
    var semaphore = new TaskSemaphore(0, 1);
    Thread waits =
        Thread.ofPlatform()
            .start(() ->
                assertThatThrownBy(semaphore::acquire)
                    .isInstanceOf(TaskInterruptedException.class));
    Eventually.until("it waits", () -> semaphore.statistics().tasksWaiting() == 1);
    waits.interrupt();
    Eventually.until("it ends", () -> !waits.isAlive());
    semaphore.release();
    assertThat(semaphore.available()).isEqualTo(1);
  }

  @Test
  void worksOnThreadsThatAreNoTasks() {
    var semaphore = new TaskSemaphore(0);
    Thread waits = Thread.ofVirtual().start(semaphore::acquire);
    Eventually.until("it waits", () -> semaphore.statistics().tasksWaiting() == 1);
    semaphore.release();
    Eventually.until("it ends", () -> !waits.isAlive());
    assertThat(semaphore.available()).isZero();
  }

  @DeterministicTest(seeds = 300)
  void noPermitIsLostOrMade(Nursery nursery) {
    var semaphore = new TaskSemaphore(2, 2);
    int[] inside = new int[1];
    for (int i = 0; i < 4; i++) {
      Task<?> task =
          nursery.startSoon(() -> {
            for (int turn = 0; turn < 2; turn++) {
              semaphore.with(() -> {
                inside[0]++;
                assertThat(inside[0]).isLessThanOrEqualTo(2);
                try {
                  Tasks.checkpoint();
                } finally {
                  inside[0]--;
                }
              });
            }
          });
      if (i == 1) {
        nursery.startSoon(() -> task.cancel("in the way"));
      }
    }
    nursery.startSoon(() -> {
      if (semaphore.tryAcquire()) {
        semaphore.release();
      }
    });
  }

  @Test
  void noPermitIsHeldWhereverItIsCancelled() {
    CancellationExplorer.seed(1)
        .everyKind()
        .pairs(100, 1)
        .explore((nursery, after) -> {
          var semaphore = new TaskSemaphore(2, 2);
          after.check(
              "all permits are back, nobody waits",
              () ->
                  assertThat(semaphore.statistics())
                      .isEqualTo(new TaskSemaphore.Statistics(2, 2, 0)));
          for (int i = 0; i < 4; i++) {
            nursery.startSoon(() ->
                CancelScope.moveOnAfter(
                    Duration.ofSeconds(3),
                    () -> semaphore.with(() -> Tasks.sleep(Duration.ofSeconds(2)))));
          }
        });
  }

  @Test
  void saysWhatItIs() {
    assertThat(new TaskSemaphore(3)).hasToString("TaskSemaphore[3 free, 0 waiting]");
  }
}
