package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/** No user code runs under a lock of ours, so no user's lock can close a circle with one. */
class S13CancelUnderUserLockTest {

  @Test
  void s13_cancelWithALockThatTheCancelledTaskTakes() {
    Rounds.play(
        "S13 user lock",
        jitter -> {
          var lock = new ReentrantLock();
          var lot = new ParkingLot();
          var scope = CancelScope.create();
          var cleanedUp = new AtomicInteger();
          var done = new AtomicBoolean();
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork()};
          Race race =
              Race.of(2)
                  .platform(() -> {
                    delays[0].pause();
                    lock.lock();
                    try {
                      delays[0].pause();
                      scope.cancel("under the lock");
                      delays[0].pause();
                    } finally {
                      lock.unlock();
                    }
                    done.set(true);
                  })
                  .virtual(() -> {
                    while (!done.get()) {
                      lock.lock();
                      try {
                        lot.unpark(1);
                        scope.shield(false);
                      } finally {
                        lock.unlock();
                      }
                      delays[1].pause();
                    }
                  });
          scope.run(() ->
              Nursery.run(nursery -> {
                for (int i = 0; i < 3; i++) {
                  nursery.startSoon(() -> {
                    try {
                      while (true) {
                        lot.park();
                      }
                    } finally {
                      lock.lock();
                      try {
                        cleanedUp.incrementAndGet();
                      } finally {
                        lock.unlock();
                      }
                    }
                  });
                }
              }));
          race.await();
          assertThat(cleanedUp).hasValue(3);
          assertThat(scope.cancelledCaught()).isTrue();
        });
  }

  /** Users may synchronize on our handles; that must not stand in the way of anybody's cancel. */
  @Test
  void s13_handlesUsedAsMonitors() throws Exception {
    var scope = CancelScope.create();
    var held = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    Nursery.run(nursery -> {
      Task<?> sleeper = nursery.startSoon(() -> scope.run(Tasks::sleepForever));
      Thread holder =
          Thread.ofPlatform()
              .start(() -> {
                synchronized (scope) {
                  synchronized (sleeper) {
                    synchronized (nursery) {
                      held.countDown();
                      awaitQuietly(release);
                    }
                  }
                }
              });
      held.await();
      scope.cancel("while somebody sits on every monitor");
      until(() -> sleeper.outcome().isPresent());
      sleeper.cancel("again");
      assertThat(nursery.startSoon(() -> "spawned").await()).isEqualTo("spawned");
      release.countDown();
      holder.join();
    });
    assertThat(scope.cancelledCaught()).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
