package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testing.VirtualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Wake-ups that mean nothing, permits left over from user code, and interrupts from strangers: no
 * operation returns early, and no interrupt is lost or made up.
 */
class S15SpuriousWakeupsTest {

  @Test
  void s15_strayUnparksAndLeftoverPermits() {
    Rounds.play(
        "S15 stray unparks",
        jitter -> {
          var clock = new VirtualClock();
          var lot = new ParkingLot();
          var sleeper = new AtomicReference<@Nullable Thread>();
          var waiter = new AtomicReference<@Nullable Thread>();
          var awake = new AtomicBoolean();
          var unparked = new AtomicBoolean();
          var done = new AtomicBoolean();
          Jitter[] delays = {jitter.fork(), jitter.fork()};
          Race race =
              Race.of(2)
                  .platform(() -> {
                    until(() -> sleeper.get() != null && waiter.get() != null);
                    while (!done.get()) {
                      LockSupport.unpark(sleeper.get());
                      LockSupport.unpark(waiter.get());
                      delays[0].pause();
                    }
                  })
                  .virtual(() -> {
                    until(() -> lot.statistics().tasksWaiting() == 1 && sleeper.get() != null);
                    delays[1].pause();
                    unparked.set(true);
                    lot.unpark(1);
                    delays[1].pause();
                    awake.set(true);
                    clock.jump(Duration.ofSeconds(2));
                  });
          Nursery.options()
              .clock(clock)
              .run(nursery -> {
                nursery.startSoon(() -> {
                  LockSupport.unpark(Thread.currentThread());
                  Deadline end = Deadline.after(Duration.ofSeconds(1));
                  sleeper.set(Thread.currentThread());
                  Tasks.sleepUntil(end);
                  assertThat(awake).as("slept its time").isTrue();
                });
                nursery.startSoon(() -> {
                  LockSupport.unpark(Thread.currentThread());
                  waiter.set(Thread.currentThread());
                  lot.park();
                  assertThat(unparked).as("was unparked").isTrue();
                });
              });
          done.set(true);
          race.await();
        });
  }

  /** One foreign interrupt against one wake-up: it is thrown or still pending, and exactly once. */
  @Test
  void s15_foreignInterruptVersusWakeUp() {
    Rounds.play(
        "S15 foreign interrupt",
        jitter -> {
          var lot = new ParkingLot();
          var waiter = new AtomicReference<@Nullable Thread>();
          var thrown = new AtomicBoolean();
          var pending = new AtomicBoolean();
          var sent = new AtomicBoolean();
          var woken = new AtomicBoolean();
          Jitter[] delays = {jitter.fork(), jitter.fork()};
          Race race =
              Race.of(2)
                  .platform(() -> interrupt(waiter, delays[0], sent))
                  .virtual(() -> {
                    until(() -> lot.statistics().tasksWaiting() == 1 || sent.get());
                    delays[1].pause();
                    woken.set(lot.unpark(1).size() == 1);
                  });
          Nursery.run(nursery ->
              nursery.startSoon(() -> {
                waiter.set(Thread.currentThread());
                try {
                  lot.park();
                } catch (TaskInterruptedException e) {
                  thrown.set(true);
                }
                until(sent::get);
                pending.set(Thread.interrupted());
              }));
          race.await();
          assertThat(thrown.get()).as("the operation's outcome").isEqualTo(!woken.get());
          assertThat(pending.get())
              .as("the interrupt is kept if not thrown")
              .isEqualTo(!thrown.get());
          assertThat(lot.statistics().tasksWaiting()).isZero();
        });
  }

  /** A foreign interrupt in a shield waits for its end, and is then there, once. */
  @Test
  void s15_foreignInterruptVersusShield() {
    Rounds.play(
        "S15 shield",
        jitter -> {
          var lot = new ParkingLot();
          var waiter = new AtomicReference<@Nullable Thread>();
          var sent = new AtomicBoolean();
          var pending = new AtomicBoolean();
          Jitter[] delays = {jitter.fork(), jitter.fork()};
          Race race =
              Race.of(2)
                  .platform(() -> interrupt(waiter, delays[0], sent))
                  .virtual(() -> {
                    until(() -> lot.statistics().tasksWaiting() == 1);
                    delays[1].pause();
                    lot.unpark(1);
                  });
          Nursery.run(nursery ->
              nursery.startSoon(() -> {
                CancelScope.shielded(() -> {
                  waiter.set(Thread.currentThread());
                  lot.park();
                  until(sent::get);
                });
                pending.set(Thread.interrupted());
              }));
          race.await();
          assertThat(pending).isTrue();
        });
  }

  /** A stranger who interrupts the waiter once it is there. */
  private static void interrupt(
      AtomicReference<@Nullable Thread> waiter, Jitter delay, AtomicBoolean sent) {
    until(() -> waiter.get() != null);
    delay.pause();
    Thread thread = waiter.get();
    if (thread != null) {
      thread.interrupt();
    }
    sent.set(true);
  }
}
