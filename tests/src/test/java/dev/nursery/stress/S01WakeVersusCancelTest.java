package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.sync.Event;
import dev.nursery.testing.VirtualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Exactly one of waker and canceller wins a blocked call: if it returned, it was woken, and if it
 * was cancelled, nobody believes to have woken it.
 */
class S01WakeVersusCancelTest {

  /**
   * Who acts in a round; every fourth round is decided on purpose, so that neither side is left
   * out.
   */
  private enum Order {
    BOTH,
    WAKE_FIRST,
    CANCEL_FIRST;

    static Order of(Jitter jitter) {
      return switch (jitter.pick(8)) {
        case 0 -> WAKE_FIRST;
        case 1 -> CANCEL_FIRST;
        default -> BOTH;
      };
    }
  }

  /** One blocked call, with a waker of its own. */
  private abstract static class Call {

    /** Blocks the current task. */
    abstract void block();

    /** Whether somebody is blocked by now. */
    abstract boolean blocked();

    /** Wakes whoever is blocked; whether it believes to have. */
    abstract boolean wake();
  }

  /** Plays one round of {@code call} on a child task. */
  private static void play(Call call, Jitter jitter) throws Exception {
    Order order = Order.of(jitter);
    var scope = CancelScope.create();
    var returned = new AtomicBoolean();
    var woken = new AtomicBoolean();
    var hasWoken = new AtomicBoolean();
    var hasCancelled = new AtomicBoolean();
    Jitter forWaker = jitter.fork();
    Jitter forCanceller = jitter.fork();
    Race race =
        Race.of(2)
            .virtual(() -> {
              until(() -> call.blocked() || hasCancelled.get());
              if (order == Order.CANCEL_FIRST) {
                until(hasCancelled::get);
              }
              forWaker.pause();
              woken.set(call.wake());
              hasWoken.set(true);
            })
            .platform(() -> {
              if (order == Order.WAKE_FIRST) {
                until(hasWoken::get);
              } else if (forCanceller.coin()) {
                until(() -> call.blocked() || hasWoken.get());
              }
              forCanceller.pause();
              scope.cancel("race");
              hasCancelled.set(true);
            });
    Nursery.run(nursery ->
        nursery.startSoon(() ->
            scope.run(() -> {
              call.block();
              returned.set(true);
            })));
    race.await();

    assertThat(returned.get()).as("returned, and the waker believes so").isEqualTo(woken.get());
    assertThat(scope.cancelledCaught()).as("cancelled").isEqualTo(!woken.get());
    assertThat(order == Order.WAKE_FIRST && !woken.get()).as("a wake-up alone was lost").isFalse();
    assertThat(call.blocked()).as("somebody is left in the queue").isFalse();
  }

  @Test
  void s01_wakeVersusCancel_parkingLot() {
    Rounds.play(
        "S1 parking lot",
        jitter -> {
          var lot = new ParkingLot();
          play(
              new Call() {
                @Override
                void block() {
                  lot.park();
                }

                @Override
                boolean blocked() {
                  return lot.statistics().tasksWaiting() > 0;
                }

                @Override
                boolean wake() {
                  return !lot.unpark(1).isEmpty();
                }
              },
              jitter);
        });
  }

  @Test
  void s01_wakeVersusCancel_parkingLotLeftInBetween() {
    Rounds.play(
        "S1 parking lot, reparked",
        jitter -> {
          var lot = new ParkingLot();
          var other = new ParkingLot();
          play(
              new Call() {
                @Override
                void block() {
                  lot.park();
                }

                @Override
                boolean blocked() {
                  return lot.statistics().tasksWaiting() + other.statistics().tasksWaiting() > 0;
                }

                @Override
                boolean wake() {
                  lot.repark(other, 1);
                  return !other.unpark(1).isEmpty();
                }
              },
              jitter);
        });
  }

  /** An event does not say whom it has woken; whoever came out of it found it set. */
  @Test
  void s01_wakeVersusCancel_event() {
    Rounds.play(
        "S1 event",
        jitter -> {
          var event = new Event();
          var scope = CancelScope.create();
          var returned = new AtomicBoolean();
          Jitter forWaker = jitter.fork();
          Jitter forCanceller = jitter.fork();
          boolean cancels = jitter.pick(8) != 0;
          boolean sets = !cancels || jitter.pick(8) != 0;
          Race race =
              Race.of(2)
                  .virtual(() -> {
                    forWaker.pause();
                    if (sets) {
                      event.set();
                    }
                  })
                  .platform(() -> {
                    forCanceller.pause();
                    if (cancels) {
                      scope.cancel("race");
                    }
                  });
          Nursery.run(nursery ->
              nursery.startSoon(() ->
                  scope.run(() -> {
                    event.await();
                    returned.set(true);
                    assertThat(event.isSet()).isTrue();
                  })));
          race.await();
          assertThat(scope.cancelledCaught()).isEqualTo(!returned.get());
          assertThat(returned.get() && !sets).as("returned unset").isFalse();
          assertThat(scope.cancelledCaught() && !cancels).isFalse();
          assertThat(event.statistics().tasksWaiting()).isZero();
        });
  }

  @Test
  void s01_wakeVersusCancel_suspension() {
    Rounds.play(
        "S1 suspension",
        jitter -> {
          var made = new AtomicReference<@Nullable Suspension>();
          Jitter forTask = jitter.fork();
          play(
              new Call() {
                @Override
                void block() {
                  Tasks.checkpointIfCancelled();
                  var suspension = new Suspension();
                  made.set(suspension);
                  forTask.pause();
                  suspension.await(this);
                }

                @Override
                boolean blocked() {
                  Suspension suspension = made.get();
                  return suspension != null && suspension.isWaiting();
                }

                @Override
                boolean wake() {
                  Suspension suspension = made.get();
                  return suspension != null && suspension.wake();
                }
              },
              jitter);
        });
  }

  /** Giving up without waiting counts like waiting: it was woken, or it was not. */
  @Test
  void s01_wakeVersusCancel_abandonedSuspension() {
    Rounds.play(
        "S1 suspension, abandoned",
        jitter -> {
          var scope = CancelScope.create();
          var made = new AtomicReference<@Nullable Suspension>();
          var woken = new AtomicBoolean();
          var abandoned = new AtomicBoolean();
          Jitter forTask = jitter.fork();
          Jitter forWaker = jitter.fork();
          Jitter forCanceller = jitter.fork();
          Race race =
              Race.of(2)
                  .virtual(() -> {
                    until(() -> made.get() != null);
                    forWaker.pause();
                    Suspension suspension = made.get();
                    woken.set(suspension != null && suspension.wake());
                  })
                  .platform(() -> {
                    forCanceller.pause();
                    scope.cancel("race");
                  });
          Nursery.run(nursery ->
              nursery.startSoon(() ->
                  scope.run(() -> {
                    var suspension = new Suspension();
                    made.set(suspension);
                    forTask.pause();
                    abandoned.set(suspension.abandon());
                    // The next call is a whole one again, and ends with the cancellation.
                    Tasks.sleepForever();
                  })));
          race.await();
          assertThat(abandoned.get()).isEqualTo(!woken.get());
          assertThat(scope.cancelledCaught()).isTrue();
        });
  }

  @Test
  void s01_wakeVersusCancel_taskAwait() {
    Rounds.play(
        "S1 task await",
        jitter -> {
          var gate = new ParkingLot();
          var blocked = new AtomicReference<@Nullable Thread>();
          Nursery.run(outer -> {
            Task<String> awaited =
                outer.startSoon(() -> {
                  gate.park();
                  return "value";
                });
            until(() -> gate.statistics().tasksWaiting() == 1);
            playAwait(awaited, gate, blocked, jitter);
          });
        });
  }

  private static void playAwait(
      Task<String> awaited,
      ParkingLot gate,
      AtomicReference<@Nullable Thread> blocked,
      Jitter jitter)
      throws Exception {
    var scope = CancelScope.create();
    var value = new AtomicReference<@Nullable String>();
    Jitter forWaker = jitter.fork();
    Jitter forCanceller = jitter.fork();
    boolean cancels = jitter.pick(8) != 0;
    Race race =
        Race.of(2)
            .virtual(() -> {
              until(() -> blocked.get() != null);
              forWaker.pause();
              gate.unpark(1);
            })
            .platform(() -> {
              until(() -> blocked.get() != null);
              forCanceller.pause();
              if (cancels) {
                scope.cancel("race");
              }
            });
    Nursery.run(inner ->
        inner.startSoon(() ->
            scope.run(() -> {
              blocked.set(Thread.currentThread());
              value.set(awaited.await());
            })));
    race.await();
    assertThat(scope.cancelledCaught()).isEqualTo(value.get() == null);
    if (value.get() != null) {
      assertThat(awaited.outcome()).as("returned before the end").isPresent();
    }
    if (!cancels) {
      assertThat(value.get()).isEqualTo("value");
    }
  }

  @Test
  void s01_wakeVersusCancel_sleep() {
    Rounds.play(
        "S1 sleep",
        jitter -> {
          var clock = new VirtualClock();
          var scope = CancelScope.create();
          var asleep = new AtomicBoolean();
          var returned = new AtomicBoolean();
          var advanced = new AtomicBoolean();
          var early = new AtomicBoolean();
          boolean cancels = jitter.pick(8) != 0;
          boolean advances = !cancels || jitter.pick(8) != 0;
          Jitter forClock = jitter.fork();
          Jitter forCanceller = jitter.fork();
          Race race =
              Race.of(2)
                  .virtual(() -> {
                    until(asleep::get);
                    forClock.pause();
                    if (advances) {
                      clock.jump(Duration.ofSeconds(1).minusNanos(1));
                      forClock.pause();
                      early.set(returned.get());
                      advanced.set(true);
                      clock.jump(Duration.ofNanos(1));
                    }
                  })
                  .platform(() -> {
                    until(asleep::get);
                    forCanceller.pause();
                    if (cancels) {
                      scope.cancel("race");
                    }
                  });
          Nursery.options()
              .clock(clock)
              .run(nursery ->
                  nursery.startSoon(() ->
                      scope.run(() -> {
                        Deadline end = Deadline.after(Duration.ofSeconds(1));
                        asleep.set(true);
                        Tasks.sleepUntil(end);
                        returned.set(true);
                        assertThat(advanced).isTrue();
                      })));
          race.await();
          assertThat(early).isFalse();
          assertThat(scope.cancelledCaught()).isEqualTo(!returned.get());
          assertThat(returned.get() && !advances).isFalse();
          assertThat(scope.cancelledCaught() && !cancels).isFalse();
        });
  }
}
