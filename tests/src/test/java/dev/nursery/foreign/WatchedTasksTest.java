package dev.nursery.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.testkit.Eventually;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every way for a cancelled task to come to a foreign wait without the canceller having found it
 * there. In each, nobody but the watchdog gets it out again: a test that misses one hangs.
 */
class WatchedTasksTest {

  /** A wait that only an interrupt ends. */
  private static void foreignWait() throws InterruptedException {
    new LinkedBlockingQueue<String>().take();
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void whoseCallWasCompletedJustBefore(Host host) throws Exception {
    host.run(() -> {
      var scope = CancelScope.create();
      scope.run(() -> {
        var suspension = new Suspension();
        suspension.wake();
        scope.cancel("too late for that call");
        suspension.await(this);
        foreignWait();
      });
      assertThat(scope.cancelledCaught()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void whoseCallCannotBeAborted(Host host) throws Exception {
    host.run(() -> {
      var scope = CancelScope.create();
      scope.run(() -> {
        var suspension = new Suspension(false);
        Thread waker =
            Thread.ofPlatform()
                .start(() -> {
                  scope.cancel("not to be aborted");
                  suspension.wake();
                });
        suspension.await(this);
        waker.join();
        foreignWait();
      });
      assertThat(scope.cancelledCaught()).isTrue();
    });
  }

  /** Given up after the canceller had aborted it, so that the canceller took it for waiting. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void whoGaveItsCallUp(Host host) throws Exception {
    host.run(() -> {
      var abandoned = CancelScope.create();
      abandoned.run(() -> {
        var suspension = new Suspension();
        abandoned.cancel("aborts the call");
        assertThat(suspension.abandon()).as("nobody woke it").isTrue();
        foreignWait();
      });
      assertThat(abandoned.cancelledCaught()).isTrue();

      var withdrawn = CancelScope.create();
      withdrawn.run(() -> {
        ParkingLot.Place place = new ParkingLot().prepare();
        withdrawn.cancel("aborts the call");
        assertThat(place.withdraw()).as("nobody unparked it").isTrue();
        foreignWait();
      });
      assertThat(withdrawn.cancelledCaught()).isTrue();
    });
  }

  /** Given up after somebody had completed it, and cancelled only then. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void whoGaveUpACompletedCall(Host host) throws Exception {
    host.run(() -> {
      var scope = CancelScope.create();
      scope.run(() -> {
        var suspension = new Suspension();
        suspension.wake();
        assertThat(suspension.abandon()).as("somebody woke it").isFalse();
        scope.cancel("now");
        foreignWait();
      });
      assertThat(scope.cancelledCaught()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void whoEntersACancelledScope(Host host) throws Exception {
    host.run(() -> {
      var scope = CancelScope.create();
      scope.cancel("beforehand");
      scope.run(WatchedTasksTest::foreignWait);
      assertThat(scope.cancelledCaught()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void whoIsStartedInACancelledNursery(Host host) throws Exception {
    host.run(() -> {
      var interrupted = new AtomicBoolean();
      Nursery.run(nursery -> {
        nursery.cancelScope().cancel("beforehand");
        nursery.startSoon(() -> {
          try {
            foreignWait();
          } catch (InterruptedException e) {
            interrupted.set(true);
            throw e;
          }
        });
      });
      assertThat(interrupted).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void whoLeavesAShield(Host host) throws Exception {
    host.run(() -> {
      var scope = CancelScope.create();
      scope.run(() -> {
        CancelScope.shielded(() -> {
          scope.cancel("from outside");
          Tasks.checkpoint();
        });
        foreignWait();
      });
      assertThat(scope.cancelledCaught()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void whoseShieldIsLiftedFromOutside(Host host) throws Exception {
    host.run(() -> {
      var outer = CancelScope.create();
      var inner = CancelScope.create().shield(true);
      outer.run(() -> {
        outer.cancel("from outside");
        Thread me = Thread.currentThread();
        Thread lifter =
            Thread.ofPlatform()
                .start(() -> {
                  Eventually.until("waits", () -> me.getState() == Thread.State.WAITING);
                  inner.shield(false);
                });
        try {
          inner.run(WatchedTasksTest::foreignWait);
        } finally {
          CancelScope.shielded(() -> lifter.join());
        }
      });
      assertThat(outer.cancelledCaught()).isTrue();
    });
  }

  @ParameterizedTest
  @EnumSource(Host.class)
  void whoCaughtItsCancellation(Host host) throws Exception {
    host.run(() -> {
      var scope = CancelScope.create();
      scope.run(() -> {
        scope.cancel("to be caught");
        for (int i = 0; i < 3; i++) {
          try {
            Tasks.checkpoint();
          } catch (Cancelled ignored) {
            // as somebody does who should not
          }
        }
        foreignWait();
      });
      assertThat(scope.cancelledCaught()).isTrue();
    });
  }

  /** Waits for the end of a task, when that has ended in between: the wait is given up unused. */
  @ParameterizedTest
  @EnumSource(Host.class)
  void whoAwaitedATaskThatWasEnding(Host host) throws Exception {
    host.run(() -> {
      for (int i = 0; i < 100; i++) {
        var scope = CancelScope.create();
        var go = new CountDownLatch(1);
        scope.run(() ->
            Nursery.run(nursery -> {
              Task<?> ending = nursery.startSoon(() -> go.await());
              go.countDown();
              ending.await();
              scope.cancel("now");
              foreignWait();
            }));
        assertThat(scope.cancelledCaught()).isTrue();
      }
    });
  }
}
