package dev.nursery.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskFailedException;
import dev.nursery.Tasks;
import dev.nursery.sync.Event;
import dev.nursery.sync.Hold;
import dev.nursery.sync.TaskLock;
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
import org.junit.jupiter.api.Test;

class TaskLockTest {

  @Test
  void belongsToATask() {
    var lock = new TaskLock();
    Platform.run(() -> {
      assertThatIllegalStateException()
          .isThrownBy(lock::acquire)
          .withMessageContainingAll(
              "belongs to a task", "runs none", "Nursery.run", "TaskSemaphore");
      assertThatIllegalStateException().isThrownBy(lock::tryAcquire);
      assertThatIllegalStateException().isThrownBy(lock::release);
      assertThat(lock.isLocked()).isFalse();
    });
  }

  @NurseryTest
  void acquiringIsACheckpointAndTryingIsNone(Nursery nursery) {
    var lock = new TaskLock();
    Checkpoints.assertCheckpoints(lock::acquire);
    nursery.startSoon(() -> {
      Checkpoints.assertCheckpoints(lock::acquire);
      lock.release();
    });
    Settling.waitAllTasksBlocked();
    Checkpoints.assertNoCheckpoints(lock::release);
    Settling.waitAllTasksBlocked();
    Checkpoints.assertNoCheckpoints(() -> assertThat(lock.tryAcquire()).isTrue());
    lock.release();
  }

  @NurseryTest
  void raisesInACancelledScope_alsoWhenFree() {
    var lock = new TaskLock();
    var scope = CancelScope.create();
    scope.cancel("before");
    scope.run(() -> {
      lock.acquire();
      throw new AssertionError("went on");
    });
    assertThat(lock.isLocked()).isFalse();
  }

  @NurseryTest
  void aCancelledWaiterIsGone(Nursery nursery) {
    var lock = new TaskLock();
    lock.acquire();
    var scope = CancelScope.create();
    nursery.startSoon(() -> scope.run(lock::acquire));
    Settling.waitAllTasksBlocked();
    var end = new Event();
    Task<?> next = nursery.startSoon(() -> lock.with(end::await));
    Settling.waitAllTasksBlocked();
    scope.cancel("enough");
    assertThat(lock.statistics().tasksWaiting()).as("at once").isEqualTo(1);
    lock.release();
    assertThat(lock.statistics().owner()).isSameAs(next);
    end.set();
    next.await();
  }

  @NurseryTest
  void withAndHoldRelease() {
    var lock = new TaskLock();
    int answer = lock.with(() -> 42);
    assertThat(answer).isEqualTo(42);
    try (var _ = lock.hold()) {
      assertThat(lock.isLocked()).isTrue();
    }
    assertThat(lock.isLocked()).isFalse();
  }

  @NurseryTest
  void aHoldIsClosedByTheOwner(Nursery nursery) {
    var lock = new TaskLock();
    Hold hold = lock.hold();
    nursery.startSoon(() -> assertThatIllegalStateException().isThrownBy(hold::close)).await();
    assertThat(lock.isLocked()).isTrue();
    hold.close();
    assertThat(lock.isLocked()).isFalse();
  }

  // -- broken by the end of its owner

  /** Who is cancelled with the owner has its own cancellation to tell of, and nothing else. */
  @NurseryTest
  void aFailingOwnerCancelsThoseInItsNurseryFirst() {
    var lock = new TaskLock();
    var error = new IllegalArgumentException("on purpose");
    assertThatThrownBy(() ->
            Nursery.run(inner -> {
              inner.startSoon(() -> {
                lock.acquire();
                Settling.waitAllTasksBlocked();
                throw error;
              });
              inner.startSoon(() -> {
                Tasks.checkpoint();
                lock.acquire();
                lock.release();
              });
            }))
        .isInstanceOfSatisfying(
            MultiError.class, errors -> assertThat(errors.leaves()).containsExactly(error));
    assertThatThrownBy(lock::acquire).isInstanceOf(BrokenResourceException.class);
  }

  @NurseryTest
  void whoAwaitsTheOwnerFindsTheLockBroken() {
    var lock = new TaskLock();
    var error = new IllegalArgumentException("on purpose");
    List<Boolean> broken = new ArrayList<>();
    try {
      Nursery.run(inner -> {
        Task<?> owner =
            inner.startSoon(() -> {
              lock.acquire();
              Settling.waitAllTasksBlocked();
              throw error;
            });
        CancelScope.shielded(() -> {
          try {
            owner.await();
          } catch (TaskFailedException e) {
            broken.add(lock.isBroken());
          }
        });
      });
    } catch (MultiError e) {
      assertThat(e.leaves()).containsExactly(error);
    }
    assertThat(broken).containsExactly(true);
  }

  @Test
  void theEndOfARootBreaksAsWell() {
    var lock = new TaskLock();
    Platform.run(() -> CancelScope.create().run(lock::acquire));
    assertThat(lock.isBroken()).isTrue();
    Platform.run(() ->
        Nursery.run(
            _ -> assertThatThrownBy(lock::acquire).isInstanceOf(BrokenResourceException.class)));
  }

  @NurseryTest
  void manyLocksOfOneTaskBreakTogether_andThoseReleasedDoNot(Nursery nursery) {
    List<TaskLock> locks = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      locks.add(new TaskLock());
    }
    nursery
        .startSoon(() -> {
          locks.forEach(TaskLock::acquire);
          locks.get(0).release();
          locks.get(2).release();
          locks.get(4).release();
          locks.get(2).acquire();
        })
        .await();
    assertThat(locks)
        .extracting(TaskLock::isBroken)
        .containsExactly(false, true, true, true, false);
  }

  @NurseryTest
  void aLockThatIsHandedOverBreaksWithItsNewOwner(Nursery nursery) {
    var lock = new TaskLock();
    lock.acquire();
    Task<?> next = nursery.startSoon("next", lock::acquire);
    Settling.waitAllTasksBlocked();
    lock.release();
    next.await();
    assertThatThrownBy(lock::acquire)
        .isInstanceOf(BrokenResourceException.class)
        .hasMessageContaining("'next'");
  }

  /** Broken by one who was cancelled together with the waiter: that is what it has to say. */
  @NurseryTest
  void whoIsCancelledTogetherWithTheOwnerIsCancelled(Nursery nursery) {
    var lock = new TaskLock();
    var scope = CancelScope.create();
    nursery.startSoon(() ->
        scope.run(() ->
            Nursery.run(inner -> {
              inner.startSoon(() -> {
                lock.acquire();
                Tasks.sleepForever();
              });
              Settling.waitAllTasksBlocked();
              inner.startSoon(lock::acquire);
              Tasks.sleepForever();
            })));
    Settling.waitAllTasksBlocked();
    scope.cancel("all of it");
    Settling.waitAllTasksBlocked();
    assertThat(lock.isBroken()).isTrue();
    assertThat(scope.cancelledCaught()).isTrue();
  }

  // -- under chosen schedules, and cancelled everywhere

  @DeterministicTest(seeds = 300)
  void oneAtATime(Nursery nursery) {
    var lock = new TaskLock();
    int[] inside = new int[1];
    for (int i = 0; i < 3; i++) {
      Task<?> task =
          nursery.startSoon(() -> {
            for (int turn = 0; turn < 3; turn++) {
              lock.with(() -> {
                assertThat(++inside[0]).isEqualTo(1);
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
      if (lock.tryAcquire()) {
        assertThat(inside[0]).isZero();
        lock.release();
      }
    });
  }

  /** Everybody hears of the end of the owner, in whatever order things happen. */
  @DeterministicTest(seeds = 300)
  void nobodyWaitsForADeadOwner(Nursery nursery) {
    var lock = new TaskLock();
    nursery.startSoon("dies", lock::acquire);
    for (int i = 0; i < 3; i++) {
      nursery.startSoon(() -> {
        try {
          lock.acquire();
          lock.release();
        } catch (BrokenResourceException e) {
          assertThat(lock.isBroken()).isTrue();
        }
      });
    }
  }

  @Test
  void nobodyHasItWhereverItIsCancelled() {
    CancellationExplorer.seed(1)
        .everyKind()
        .pairs(100, 1)
        .explore((nursery, after) -> {
          var lock = new TaskLock();
          after.check(
              "nobody has it or waits",
              () ->
                  assertThat(lock.statistics())
                      .isEqualTo(new TaskLock.Statistics(false, null, 0, false)));
          for (int i = 0; i < 3; i++) {
            nursery.startSoon(() ->
                CancelScope.moveOnAfter(
                    Duration.ofSeconds(3),
                    () -> lock.with(() -> Tasks.sleep(Duration.ofSeconds(2)))));
          }
        });
  }

  @Test
  void worksBetweenTasksOfDifferentRuns() {
    var lock = new TaskLock();
    var held = new Event();
    var done = new Event();
    Thread other =
        Thread.ofPlatform()
            .start(() ->
                Nursery.run(_ ->
                    lock.with(() -> {
                      held.set();
                      done.await();
                    })));
    held.await();
    Nursery.run(nursery -> {
      nursery.startSoon(() -> lock.with(() -> {}));
      Eventually.until("it waits", () -> lock.statistics().tasksWaiting() == 1);
      done.set();
    });
    Eventually.until("the other run ends", () -> !other.isAlive());
    assertThat(lock.isLocked()).isFalse();
  }

  @NurseryTest
  void saysWhatItIs(Nursery nursery) {
    var lock = new TaskLock();
    assertThat(lock).hasToString("TaskLock[free, 0 waiting]");
    nursery
        .startSoon(
            "holder",
            () -> {
              lock.acquire();
              assertThat(lock).hasToString("TaskLock[held by holder, 0 waiting]");
            })
        .await();
    assertThat(lock).hasToString("TaskLock[broken by the end of holder, 0 waiting]");
  }
}
