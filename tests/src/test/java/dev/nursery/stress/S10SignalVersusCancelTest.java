package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.sync.TaskCondition;
import dev.nursery.sync.TaskLock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A task that waits on a condition has the lock when it comes out, signalled or cancelled; and a
 * signal is used by exactly one.
 */
class S10SignalVersusCancelTest {

  @Test
  void s10_signalVersusCancel() {
    Rounds.play(
        "S10 condition",
        jitter -> {
          var lock = new TaskLock();
          var condition = new TaskCondition(lock);
          var scope = CancelScope.create();
          var hadTheLock = new AtomicBoolean();
          var used = new AtomicInteger();
          Jitter forSignal = jitter.fork();
          Jitter forCanceller = jitter.fork();
          Race race =
              Race.of(1)
                  .platform(() -> {
                    until(() -> condition.statistics().tasksWaiting() > 1 || used.get() > 0);
                    forCanceller.pause();
                    scope.cancel("race");
                  });
          Nursery.run(nursery -> {
            nursery.startSoon(
                "chosen",
                () ->
                    scope.run(() -> {
                      lock.acquire();
                      try {
                        condition.await();
                        used.incrementAndGet();
                      } finally {
                        hadTheLock.set(lock.statistics().owner() == Task.current());
                        lock.release();
                      }
                    }));
            until(() -> condition.statistics().tasksWaiting() == 1);
            Task<?> second =
                nursery.startSoon(
                    "second",
                    () ->
                        lock.with(() -> {
                          condition.await();
                          used.incrementAndGet();
                        }));
            until(() -> condition.statistics().tasksWaiting() == 2 || scope.cancelCalled());
            until(() -> second.outcome().isPresent() || asleep(condition, scope));
            forSignal.pause();
            lock.with(condition::signal);
            until(() -> used.get() == 1);
            if (scope.cancelCalled() && second.outcome().isEmpty()) {
              second.cancel("nobody signals it any more");
            } else {
              lock.with(condition::signalAll);
            }
          });
          race.await();
          assertThat(hadTheLock.get()).isTrue();
          assertThat(used.get()).as("a signal was used").isPositive();
          assertThat(condition.statistics())
              .isEqualTo(
                  new TaskCondition.Statistics(0, new TaskLock.Statistics(false, null, 0, false)));
        });
  }

  /** Whether at least the second sleeps, so that a signal cannot go to nobody. */
  private static boolean asleep(TaskCondition condition, CancelScope scope) {
    int sleeping = condition.statistics().tasksWaiting();
    return sleeping == 2 || (sleeping == 1 && scope.cancelledCaught());
  }
}
