package dev.nursery.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Block;
import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.sync.Event;
import dev.nursery.sync.Hold;
import dev.nursery.sync.TaskReadWriteLock;
import dev.nursery.sync.TaskReadWriteLock.Statistics;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.schedule.junit.DeterministicTest;
import dev.nursery.testkit.Platform;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskReadWriteLockTest {

  private final TaskReadWriteLock lock = new TaskReadWriteLock();
  private final List<String> came = new ArrayList<>();

  private Task<?> child(Nursery nursery, String name, Block<?> body) {
    Task<?> task = nursery.startSoon(name, body);
    Settling.waitAllTasksBlocked();
    return task;
  }

  private Task<?> reader(Nursery nursery, String name, Event until) {
    return child(
        nursery,
        name,
        () ->
            lock.withRead(() -> {
              came.add(name);
              until.await();
            }));
  }

  private Task<?> writer(Nursery nursery, String name, Event until) {
    return child(
        nursery,
        name,
        () ->
            lock.withWrite(() -> {
              came.add(name);
              until.await();
            }));
  }

  @NurseryTest
  void manyReadOrOneWrites_inOrder(Nursery nursery) {
    var first = new Event();
    var second = new Event();
    var third = new Event();
    reader(nursery, "r1", first);
    reader(nursery, "r2", first);
    Task<?> w = writer(nursery, "w", second);
    reader(nursery, "r3", third);
    reader(nursery, "r4", third);
    assertThat(came).as("who reads after a writer came waits").containsExactly("r1", "r2");
    assertThat(lock.statistics()).isEqualTo(new Statistics(2, null, 3, false));
    assertThat(lock.tryAcquireRead()).as("nobody comes in between").isFalse();
    assertThat(lock.tryAcquireWrite()).isFalse();

    first.set();
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("r1", "r2", "w");
    assertThat(lock.statistics()).isEqualTo(new Statistics(0, w, 2, false));
    assertThat(lock.tryAcquireRead()).isFalse();

    second.set();
    Settling.waitAllTasksBlocked();
    assertThat(lock.statistics()).as("both at once").isEqualTo(new Statistics(2, null, 0, false));
    assertThat(lock.tryAcquireRead()).isTrue();
    lock.releaseRead();
    third.set();
  }

  @NurseryTest
  void aCancelledWriterHoldsUpNobody(Nursery nursery) {
    var end = new Event();
    reader(nursery, "r1", end);
    Task<?> w = writer(nursery, "w", end);
    reader(nursery, "r2", end);
    w.cancel("enough");
    assertThat(lock.tryAcquireRead()).as("at once, and behind r2").isTrue();
    assertThat(lock.statistics()).isEqualTo(new Statistics(3, null, 0, false));
    lock.releaseRead();
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("r1", "r2");
    end.set();
  }

  /** Nobody else comes by: it is the writer itself that lets them in. */
  @NurseryTest
  void aCancelledWriterLetsThoseBehindItIn(Nursery nursery) {
    var end = new Event();
    reader(nursery, "r1", end);
    Task<?> w = writer(nursery, "w", end);
    reader(nursery, "r2", end);
    w.cancel("enough");
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("r1", "r2");
    end.set();
  }

  @NurseryTest
  void aWriterBecomesAReader(Nursery nursery) {
    var end = new Event();
    lock.acquireWrite();
    reader(nursery, "r", end);
    Task<?> w = writer(nursery, "w", end);
    lock.downgrade();
    assertThat(lock.statistics()).isEqualTo(new Statistics(2, null, 1, false));
    lock.releaseRead();
    end.set();
    w.await();
    assertThat(lock.statistics()).isEqualTo(new Statistics(0, null, 0, false));
  }

  @NurseryTest
  void misuseIsRefused(Nursery nursery) {
    assertThatIllegalStateException()
        .isThrownBy(lock::releaseRead)
        .withMessageContainingAll(Task.current().name(), "not the one that reads", "withRead(...)");
    assertThatIllegalStateException().isThrownBy(lock::releaseWrite);
    assertThatIllegalStateException()
        .isThrownBy(lock::downgrade)
        .withMessageContaining("not the one that writes");
    lock.acquireRead();
    for (Block<RuntimeException> again :
        List.<Block<RuntimeException>>of(
            lock::acquireRead, lock::acquireWrite, lock::tryAcquireRead, lock::tryAcquireWrite)) {
      assertThatIllegalStateException()
          .isThrownBy(again::run)
          .withMessageContainingAll("reads already", "wait for itself", "downgrade()");
    }
    child(nursery, "other", () -> assertThatIllegalStateException().isThrownBy(lock::releaseRead))
        .await();
    lock.releaseRead();
    lock.acquireWrite();
    assertThatIllegalStateException()
        .isThrownBy(lock::acquireRead)
        .withMessageContaining("writes already");
    assertThatIllegalStateException().isThrownBy(lock::releaseRead);
    lock.releaseWrite();
    assertThat(lock.statistics()).isEqualTo(new Statistics(0, null, 0, false));
  }

  @Test
  void belongsToTasks() {
    Platform.run(() ->
        assertThatIllegalStateException()
            .isThrownBy(lock::acquireRead)
            .withMessageContaining("runs none"));
  }

  @NurseryTest
  void acquiringIsACheckpointAndTryingIsNone(Nursery nursery) {
    Checkpoints.assertCheckpoints(lock::acquireRead);
    child(nursery, "w", () -> Checkpoints.assertCheckpoints(lock::acquireWrite)).cancel("enough");
    Settling.waitAllTasksBlocked();
    Checkpoints.assertNoCheckpoints(lock::releaseRead);
    Checkpoints.assertCheckpoints(lock::acquireWrite);
    child(nursery, "r", () -> Checkpoints.assertCheckpoints(lock::acquireRead));
    Checkpoints.assertNoCheckpoints(lock::downgrade);
    Checkpoints.assertNoCheckpoints(lock::releaseRead);
    Settling.waitAllTasksBlocked();
    Checkpoints.assertNoCheckpoints(() -> assertThat(lock.tryAcquireWrite()).isTrue());
    Checkpoints.assertNoCheckpoints(lock::releaseWrite);
  }

  @NurseryTest
  void holdsAndValues() {
    int answer = lock.withRead(() -> 42);
    int other = lock.withWrite(() -> 43);
    assertThat(answer + other).isEqualTo(85);
    try (var _ = lock.holdRead()) {
      assertThat(lock.statistics().readers()).isEqualTo(1);
    }
    Hold hold = lock.holdWrite();
    assertThat(lock.statistics().writer()).isSameAs(Task.current());
    hold.close();
    assertThat(lock.statistics()).isEqualTo(new Statistics(0, null, 0, false));
  }

  // -- the end of an owner

  @NurseryTest
  void theEndOfAWriterBreaksIt(Nursery nursery) {
    var end = new Event();
    Task<?> dies =
        child(
            nursery,
            "forgetful",
            () -> {
              lock.acquireWrite();
              end.await();
            });
    List<Task<?>> waiting = new ArrayList<>();
    for (Block<RuntimeException> way :
        List.<Block<RuntimeException>>of(lock::acquireRead, lock::acquireWrite)) {
      waiting.add(
          child(
              nursery,
              "waits",
              () ->
                  assertThatThrownBy(way::run)
                      .isInstanceOf(BrokenResourceException.class)
                      .hasMessageContainingAll("'forgetful'", "writing", "withWrite(...)")));
    }
    end.set();
    waiting.forEach(Task::await);
    dies.await();
    assertThat(lock.isBroken()).isTrue();
    assertThat(lock.statistics()).isEqualTo(new Statistics(0, dies, 0, true));
    for (Block<RuntimeException> way :
        List.<Block<RuntimeException>>of(
            lock::acquireRead, lock::acquireWrite, lock::tryAcquireRead, lock::tryAcquireWrite)) {
      assertThatThrownBy(way::run).isInstanceOf(BrokenResourceException.class);
    }
  }

  @NurseryTest
  void theEndOfAReaderGivesItsShareBack(Nursery nursery) {
    var end = new Event();
    child(
        nursery,
        "forgetful",
        () -> {
          lock.acquireRead();
          end.await();
        });
    Task<?> w = writer(nursery, "w", end);
    end.set();
    w.await();
    assertThat(lock.isBroken()).isFalse();
    assertThat(lock.statistics()).isEqualTo(new Statistics(0, null, 0, false));
  }

  // -- under chosen schedules, and cancelled everywhere

  @DeterministicTest(seeds = 300)
  void nobodyReadsWhileSomebodyWrites(Nursery nursery) {
    var shared = new TaskReadWriteLock();
    int[] reading = new int[1];
    int[] writing = new int[1];
    for (int i = 0; i < 3; i++) {
      Task<?> task =
          nursery.startSoon(() -> {
            for (int turn = 0; turn < 2; turn++) {
              shared.withRead(() -> {
                reading[0]++;
                assertThat(writing[0]).isZero();
                try {
                  Tasks.checkpoint();
                } finally {
                  reading[0]--;
                }
              });
            }
          });
      if (i == 1) {
        nursery.startSoon(() -> task.cancel("in the way"));
      }
    }
    for (int i = 0; i < 2; i++) {
      Task<?> task =
          nursery.startSoon(() ->
              shared.withWrite(() -> {
                assertThat(++writing[0]).isEqualTo(1);
                assertThat(reading[0]).isZero();
                try {
                  Tasks.checkpoint();
                } finally {
                  writing[0]--;
                }
              }));
      if (i == 1) {
        nursery.startSoon(() -> task.cancel("in the way"));
      }
    }
  }

  @Test
  void nobodyHasItWhereverItIsCancelled() {
    CancellationExplorer.seed(1)
        .everyKind()
        .pairs(100, 1)
        .explore((nursery, after) -> {
          var shared = new TaskReadWriteLock();
          after.check(
              "nobody reads, writes or waits",
              () -> assertThat(shared.statistics()).isEqualTo(new Statistics(0, null, 0, false)));
          Duration second = Duration.ofSeconds(1);
          for (int i = 0; i < 2; i++) {
            nursery.startSoon(() -> shared.withRead(() -> Tasks.sleep(second)));
            nursery.startSoon(() ->
                CancelScope.moveOnAfter(
                    second.multipliedBy(3),
                    () ->
                        shared.withWrite(() -> {
                          Tasks.sleep(second);
                        })));
          }
        });
  }

  /** Who closes what another task holds gives back neither that nor what it has taken itself. */
  @NurseryTest
  void holdIsClosedByItsReader(Nursery nursery) {
    Hold hold = lock.holdRead();
    nursery
        .startSoon(() -> {
          lock.acquireRead();
          assertThatIllegalStateException().isThrownBy(hold::close);
          assertThat(lock.statistics().readers()).isEqualTo(2);
          lock.releaseRead();
        })
        .await();
    hold.close();
    hold.close();
    assertThat(lock.statistics().readers()).isZero();
  }

  @NurseryTest
  void saysWhatItIs() {
    assertThat(lock).hasToString("TaskReadWriteLock[0 reading, 0 waiting]");
    lock.acquireWrite();
    assertThat(lock.toString()).contains("written by " + Task.current().name());
    lock.releaseWrite();
  }
}
