package dev.nursery.primitives;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.sync.TaskCondition;
import dev.nursery.sync.TaskLock;
import dev.nursery.sync.TaskReadWriteLock;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.schedule.Deterministic;
import org.junit.jupiter.api.Test;

/** What a cancellation leaves behind for those who come next, and for clean-ups. */
class AfterTheCancelTest {

  /** The cancelled task may not have run yet. */
  @Test
  void aBorrowerWhoseWaitWasCancelledIsUnknownAgain() {
    Deterministic.explore(
        50,
        nursery -> {
          var limiter = new CapacityLimiter(1);
          var job = new Object();
          limiter.acquireOnBehalfOf("somebody else");
          Task<?> waiting = nursery.startSoon(() -> limiter.acquireOnBehalfOf(job));
          Tasks.sleep(ofSeconds(1));
          waiting.cancel("not needed");
          assertThat(limiter.tryAcquireOnBehalfOf(job)).isFalse();
          limiter.releaseOnBehalfOf("somebody else");
          assertThat(limiter.tryAcquireOnBehalfOf(job)).isTrue();
          Tasks.sleep(ofSeconds(1));
          assertThat(limiter.statistics().tasksWaiting()).isZero();
          assertThat(limiter.statistics().borrowers()).containsExactly(job);
          limiter.releaseOnBehalfOf(job);
        });
  }

  /** Or the clean-up that it stands in would lose the error that led there. */
  @NurseryTest
  void releasingABrokenLockIsNoCancelPoint() {
    var failure = new IllegalStateException("the body's");
    var lock = new TaskLock();
    var condition = new TaskCondition(lock);
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Nursery.run(nursery -> {
                  nursery.startSoon(() -> {
                    Settling.waitAllTasksBlocked();
                    lock.acquire(); // and ends without a release
                  });
                  CancelScope scope = CancelScope.create();
                  scope.run(() ->
                      lock.with(() -> {
                        assertThatThrownBy(condition::await)
                            .isInstanceOf(BrokenResourceException.class);
                        scope.cancel("while it cleans up");
                        throw failure;
                      }));
                }));
    assertThat(errors.exceptions()).containsExactly(failure);
  }

  @NurseryTest
  void tryingABrokenLockIsNoCancelPoint() {
    var lock = new TaskLock();
    var shared = new TaskReadWriteLock();
    Nursery.run(nursery -> {
      nursery.startSoon(() -> lock.acquire());
      nursery.startSoon(() -> shared.acquireWrite());
    });
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("before");
      assertThatThrownBy(lock::tryAcquire).isInstanceOf(BrokenResourceException.class);
      assertThatThrownBy(shared::tryAcquireRead).isInstanceOf(BrokenResourceException.class);
      assertThatThrownBy(shared::tryAcquireWrite).isInstanceOf(BrokenResourceException.class);
    });
    assertThat(CancelScope.moveOnAfter(ofSeconds(1), () -> Tasks.sleepForever()).done()).isFalse();
  }
}
