package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;

/**
 * S14: nothing is said to be idle while a task is between being woken and running, while a timer is
 * being fired, or while anything else is on its way. And nothing keeps it from becoming idle.
 *
 * <p>Each round is a program whose tasks spawn, wait, wake and cancel each other at random in every
 * way there is, by a clock that moves only when nothing goes on, and that looks at all of them
 * before it does. If one was not counted, it is found awake; if one was counted twice, the clock
 * stands still, and the round does not end.
 */
class S14IdleTest {

  private static final int TASKS = 4;
  private static final int STEPS = 6;
  private static final int WAYS = 15;

  @Test
  void idleMeansThatNothingIsOnItsWay() {
    Rounds.play("S14", S14IdleTest::play);
  }

  private static void play(Jitter jitter) throws Exception {
    var clock = new IdleClock();
    var program = new Program();
    Jitter outside = jitter.fork();
    Thread meddler = Thread.ofPlatform().daemon().start(() -> program.meddle(outside));
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          for (int i = 0; i < TASKS; i++) {
            Jitter own = jitter.fork();
            nursery.startSoon(() -> program.play(own));
          }
        });
    meddler.join();
    assertThat(clock.mistakes()).isEmpty();
    assertThat(clock.activity().count()).isBetween(0, 2 * TASKS); // some threads are just ending
  }

  private static final class Program {

    private final ParkingLot lot = new ParkingLot();
    private final ParkingLot other = new ParkingLot();
    private final AtomicReferenceArray<CancelScope> scopes = new AtomicReferenceArray<>(TASKS);
    private final AtomicReferenceArray<Suspension> waits = new AtomicReferenceArray<>(TASKS);

    void play(Jitter jitter) {
      for (int step = 0; step < STEPS; step++) {
        Jitter own = jitter.fork();
        int place = jitter.pick(TASKS);
        CancelScope scope = CancelScope.create().relativeDeadline(time(jitter));
        scopes.set(place, scope);
        scope.run(() -> step(own));
      }
    }

    /** What somebody does who is not counted, and may find everybody asleep. */
    void meddle(Jitter jitter) {
      for (int i = 0; i < 8 * STEPS; i++) {
        jitter.pause();
        int place = jitter.pick(TASKS);
        Suspension wait = waits.get(place);
        CancelScope scope = scopes.get(place);
        switch (jitter.pick(3)) {
          case 0 -> lot.unpark(1);
          case 1 -> {
            if (wait != null) {
              wait.wake();
            }
          }
          default -> {
            if (scope != null) {
              scope.cancel("from outside");
            }
          }
        }
      }
    }

    private void step(Jitter jitter) {
      int place = jitter.pick(TASKS);
      jitter.pause();
      switch (jitter.pick(WAYS)) {
        case 0 -> Tasks.sleep(time(jitter));
        case 1 -> lot.park();
        case 2 -> lot.unpark(1 + jitter.pick(2));
        case 3 -> lot.repark(other, 1);
        case 4 -> other.unparkAll();
        case 5 -> {
          CancelScope scope = scopes.get(place);
          if (scope != null) {
            scope.cancel("by chance");
          }
        }
        case 6 -> {
          Suspension wait = waits.get(place);
          if (wait != null) {
            wait.wake();
          }
        }
        case 7 -> {
          var wait = new Suspension(jitter.coin());
          waits.set(place, wait);
          jitter.pause();
          wait.abandon();
        }
        case 8 -> CancelScope.shielded(() -> Tasks.sleep(time(jitter)));
        case 9 -> Tasks.yieldNow();
        case 10 ->
            Nursery.run(nursery -> {
              Task<?> child = nursery.startSoon(lot::park);
              Jitter own = jitter.fork();
              nursery.startSoon(() -> Tasks.sleep(time(own)));
              if (jitter.coin()) {
                child.cancel("by chance");
              } else {
                nursery.cancelScope().cancel("by chance");
              }
            });
        case 11 ->
            Nursery.run(nursery -> {
              Jitter own = jitter.fork();
              nursery.<String>start(status -> {
                Tasks.sleep(time(own));
                status.started("ready");
                Tasks.sleep(time(own));
              });
              nursery.cancelScope().cancel("by chance");
            });
        case 12 ->
            Nursery.run(nursery -> {
              Jitter own = jitter.fork();
              Task<Integer> child =
                  nursery.startSoon(() -> {
                    Tasks.sleep(time(own));
                    return 1;
                  });
              assertThat(child.await()).isEqualTo(1);
            });
        case 13 ->
            Nursery.run(nursery -> {
              var wait = new AtomicReference<Suspension>();
              Duration until = time(jitter).plusNanos(1); // in any case not before we wait
              nursery.startSoon(() ->
                  CancelScope.shielded(() -> {
                    Tasks.sleep(until);
                    wait.get().wake();
                  }));
              wait.set(new Suspension(jitter.coin()));
              waits.set(place, wait.get());
              wait.get().await(this);
            });
        default -> {
          var wait = new Suspension(jitter.coin());
          waits.set(place, wait);
          forgotten(wait);
        }
      }
    }

    /** A mistake of whoever writes a primitive, which must not stop the clock. */
    private static void forgotten(Suspension wait) {
      assertThat(wait.task()).isNotNull();
    }

    /** Half an hour at most, so that all are over before the last is woken. */
    private static Duration time(Jitter jitter) {
      return Duration.ofNanos(jitter.pick(1 << 20));
    }
  }
}
