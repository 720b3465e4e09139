package dev.nursery.conformance;

import static dev.nursery.conformance.Raises.assertRaises;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.sync.Event;
import dev.nursery.sync.TaskCondition;
import dev.nursery.sync.TaskLock;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Section J: what tasks use to wait for one another. */
class SyncTest {

  @NurseryTest
  void case142_limiter(Nursery nursery) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CapacityLimiter(-1))
        .withMessageContainingAll("-1 tokens", "UNLIMITED");
    var limiter = new CapacityLimiter(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.resize(-2))
        .withMessageContaining("-2 tokens");
    assertThat(limiter.totalTokens()).isEqualTo(2);

    limiter.acquire();
    assertThat(limiter.borrowedTokens()).isEqualTo(1);
    assertThat(limiter.availableTokens()).isEqualTo(1);
    assertThat(limiter.statistics().borrowers()).containsExactly(Task.current());
    assertThatIllegalStateException()
        .as("even with a free token")
        .isThrownBy(limiter::acquire)
        .withMessageContainingAll(Task.current().name(), "has a token", "at most");
    assertThatIllegalStateException().isThrownBy(limiter::tryAcquire);

    var other = new Object();
    limiter.acquireOnBehalfOf(other);
    assertThat(limiter.statistics().borrowers()).containsExactlyInAnyOrder(Task.current(), other);
    assertThat(limiter.tryAcquireOnBehalfOf(new Object())).as("exhausted").isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> limiter.releaseOnBehalfOf("somebody"))
        .withMessageContainingAll("somebody gives back", "has not", "once");
    limiter.releaseOnBehalfOf(other);
    limiter.release();
    assertThatIllegalStateException()
        .isThrownBy(limiter::release)
        .withMessageContaining("given back before");
    assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(0, 2, List.of(), 0));

    Task<String> value = nursery.startSoon(() -> limiter.with(() -> "value"));
    assertThat(value.await()).isEqualTo("value");
    assertThat(limiter.borrowedTokens()).isZero();
  }

  @NurseryTest
  void case144_limiterWithoutALimit(Nursery nursery) {
    var limiter = new CapacityLimiter(CapacityLimiter.UNLIMITED);
    List<Object> borrowers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      borrowers.add(new Object());
    }
    borrowers.forEach(limiter::acquireOnBehalfOf);
    assertThat(limiter.availableTokens()).isEqualTo(CapacityLimiter.UNLIMITED);
    assertThat(limiter.borrowedTokens()).isEqualTo(100);
    assertThat(limiter.statistics().borrowers()).containsExactlyInAnyOrderElementsOf(borrowers);
    limiter.resize(40);
    assertThat(limiter.availableTokens()).as("nobody loses a token").isEqualTo(-60);
    borrowers.forEach(limiter::releaseOnBehalfOf);
    assertThat(limiter.availableTokens()).isEqualTo(40);
  }

  @NurseryTest
  void case146_limiterOfNothing(Nursery nursery) {
    var limiter = new CapacityLimiter(0);
    assertThat(limiter.tryAcquire()).isFalse();
    List<String> came = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      nursery.startSoon(
          name,
          () -> {
            limiter.acquireOnBehalfOf(name);
            came.add(name);
          });
      Settling.waitAllTasksBlocked();
    }
    var scope = CancelScope.create();
    nursery.startSoon(() -> scope.run(() -> limiter.acquireOnBehalfOf("cancelled")));
    Settling.waitAllTasksBlocked();
    assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(0, 0, List.of(), 4));

    scope.cancel("enough");
    Settling.waitAllTasksBlocked();
    assertThat(limiter.statistics().tasksWaiting()).isEqualTo(3);
    assertThat(limiter.tryAcquireOnBehalfOf("cancelled")).as("nothing of it is left").isFalse();

    limiter.resize(2);
    assertThat(limiter.borrowedTokens()).as("granted in the setter").isEqualTo(2);
    assertThat(limiter.statistics().borrowers()).containsExactlyInAnyOrder("a", "b");
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("a", "b");

    limiter.resize(0);
    limiter.releaseOnBehalfOf("a");
    assertThat(limiter.statistics().tasksWaiting()).as("not granted again").isEqualTo(1);
    assertThat(limiter.availableTokens()).isEqualTo(-1);
    limiter.resize(1);
    assertThat(limiter.statistics().tasksWaiting()).as("one is borrowed").isEqualTo(1);
    limiter.releaseOnBehalfOf("b");
    assertThat(limiter.statistics().borrowers()).containsExactly("c");
    limiter.releaseOnBehalfOf("c");
    assertThat(limiter.borrowedTokens()).isZero();
  }

  @NurseryTest
  void part6_limiterInACancelledScope() {
    var limiter = new CapacityLimiter(1);
    CancelScope.create()
        .run(() -> {
          CancelScope.current().cancel("before");
          assertRaises(limiter::acquire);
          assertThat(limiter.borrowedTokens()).isZero();
          assertThat(limiter.tryAcquire()).as("no cancel point").isTrue();
          limiter.release();
        });
  }

  @NurseryTest
  void case148_lock(Nursery nursery) {
    var lock = new TaskLock();
    assertThat(lock.isLocked()).isFalse();
    assertThatIllegalStateException()
        .as("released when free")
        .isThrownBy(lock::release)
        .withMessageContainingAll(Task.current().name(), "nobody holds");
    lock.acquire();
    assertThat(lock.isLocked()).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(lock::acquire)
        .withMessageContainingAll(Task.current().name(), "wait for itself", "re-entrant");
    assertThatIllegalStateException().isThrownBy(lock::tryAcquire);
    assertThat(lock.statistics())
        .isEqualTo(new TaskLock.Statistics(true, Task.current(), 0, false));

    var end = new Event();
    Task<Boolean> other =
        nursery.startSoon(
            "other",
            () -> {
              assertThatIllegalStateException()
                  .isThrownBy(lock::release)
                  .withMessageContainingAll("'other'", "is held by", "TaskSemaphore");
              assertThat(lock.tryAcquire()).isFalse();
              lock.acquire();
              boolean mine = lock.statistics().owner() == Task.current();
              end.await();
              lock.release();
              return mine;
            });
    Settling.waitAllTasksBlocked();
    assertThat(lock.statistics().tasksWaiting()).isEqualTo(1);

    lock.release();

    assertThat(lock.isLocked()).as("handed over").isTrue();
    assertThat(lock.statistics().owner()).as("before it runs").isSameAs(other);
    assertThat(lock.tryAcquire()).isFalse();
    end.set();
    assertThat(other.await()).isTrue();
    assertThat(lock.isLocked()).isFalse();
  }

  /** On one thread nothing comes between release and acquire; here each waits until that is so. */
  @NurseryTest
  void case150_whoReleasesAndAcquiresWaitsItsTurn(Nursery nursery) {
    var lock = new TaskLock();
    List<String> order = new ArrayList<>();
    lock.acquire();
    List<Task<?>> tasks = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      tasks.add(
          nursery.startSoon(() -> {
            for (int round = 0; round < 10; round++) {
              lock.acquire();
              order.add(name);
              if (round < 9) {
                Settling.waitAllTasksBlocked(); // the others wait
              }
              lock.release();
            }
          }));
      Settling.waitAllTasksBlocked();
    }
    lock.release();
    tasks.forEach(Task::await);
    for (int i = 0; i < order.size(); i++) {
      assertThat(order.get(i))
          .as("turn %d of %s", i, order)
          .isEqualTo("abc".substring(i % 3, i % 3 + 1));
    }
  }

  @NurseryTest
  void case152_theOwnerEndsWithoutReleasing(Nursery nursery) {
    var lock = new TaskLock();
    var end = new Event();
    Task<?> dies =
        nursery.startSoon(
            "forgetful",
            () -> {
              lock.acquire();
              end.await();
            });
    Settling.waitAllTasksBlocked();
    Task<?> waits =
        nursery.startSoon(() ->
            assertThatThrownBy(lock::acquire)
                .isInstanceOf(BrokenResourceException.class)
                .hasMessageContainingAll("'forgetful' ended", "half done", "use with(...)"));
    Settling.waitAllTasksBlocked();
    end.set();
    waits.await();
    dies.await();

    assertThatThrownBy(lock::acquire)
        .isInstanceOf(BrokenResourceException.class)
        .hasMessageContaining("'forgetful'");
    assertThatThrownBy(lock::tryAcquire)
        .as("trying again would never help")
        .isInstanceOf(BrokenResourceException.class);
    assertThat(lock.isLocked()).isTrue();
    assertThat(lock.isBroken()).isTrue();
    assertThat(lock.statistics()).isEqualTo(new TaskLock.Statistics(true, dies, 0, true));
  }

  /** A lock of another kind is a compile error. */
  @NurseryTest
  void case154_conditionWithoutTheLock() {
    var condition = new TaskCondition();
    assertThatIllegalStateException()
        .isThrownBy(condition::await)
        .withMessageContainingAll("waits on a condition", "nobody holds");
    assertThatIllegalStateException()
        .isThrownBy(condition::signal)
        .withMessageContaining("signals a condition");
    assertThatIllegalStateException().isThrownBy(condition::signalAll);
  }

  @NurseryTest
  void case156_aCancelledWaitHasTheLockAgain(Nursery nursery) {
    var condition = new TaskCondition();
    var scope = CancelScope.create();
    Task<Boolean> waits =
        nursery.startSoon(() -> {
          condition.lock().acquire();
          var mine = new AtomicBoolean();
          scope.run(() -> {
            try {
              condition.await();
            } finally {
              mine.set(condition.lock().statistics().owner() == Task.current());
            }
          });
          condition.lock().release();
          return mine.get();
        });
    Settling.waitAllTasksBlocked();
    condition.lock().acquire();
    scope.cancel("while it sleeps");
    Settling.waitAllTasksBlocked();
    assertThat(waits.outcome()).as("it waits for the lock, in spite of all").isEmpty();
    assertThat(condition.statistics().tasksWaiting()).isZero();
    condition.lock().release();
    assertThat(waits.await()).isTrue();
    assertThat(scope.cancelledCaught()).isTrue();
  }
}
