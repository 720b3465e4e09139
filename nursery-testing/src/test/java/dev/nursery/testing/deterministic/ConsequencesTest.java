package dev.nursery.testing.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Exploration;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A cancellation reaches one task after the other, and the first to be reached may do something to
 * another one before that is reached as well. What it does must not be taken for a reason of its
 * own: the other sees the cancellation of both, and no error comes out of a block that is cancelled
 * as a whole.
 */
class ConsequencesTest {

  private static final int SEEDS = 500;

  /** What the first task to be cancelled does to the other, and how it would look there. */
  enum Consequence {
    THE_NURSERY_OF_A_CALL_IS_CANCELLED {
      @Override
      void suffer(Nursery nursery, AtomicReference<Runnable> consequence) {
        int never =
            Nursery.call(inner -> {
              consequence.set(() -> inner.cancelScope().cancel("in consequence"));
              Tasks.sleepForever();
              return 1;
            });
        throw new AssertionError("went on with " + never);
      }
    },
    A_TIME_LIMIT_IS_CANCELLED {
      @Override
      void suffer(Nursery nursery, AtomicReference<Runnable> consequence) {
        CancelScope.failAfter(
            Duration.ofDays(1),
            () -> {
              var scope = CancelScope.current();
              consequence.set(() -> scope.cancel("in consequence"));
              Tasks.sleepForever();
            });
      }
    },
    A_SCOPE_IS_CANCELLED {
      @Override
      void suffer(Nursery nursery, AtomicReference<Runnable> consequence) {
        var scope = CancelScope.create();
        consequence.set(() -> scope.cancel("in consequence"));
        scope.run(Tasks::sleepForever);
        throw new AssertionError("came out of the inner scope");
      }
    },
    SOMETHING_WITH_A_WAIT_OF_ITS_OWN_IS_CLOSED {
      @Override
      void suffer(Nursery nursery, AtomicReference<Runnable> consequence) {
        var wait = new Suspension();
        consequence.set(wait::wake);
        wait.await(this);
        Tasks.checkpointBeforeFailing();
        throw new AssertionError("closed");
      }
    },
    THE_LOT_IS_BROKEN {
      @Override
      void suffer(Nursery nursery, AtomicReference<Runnable> consequence) {
        var lot = new ParkingLot();
        consequence.set(() -> lot.breakLot("in consequence"));
        lot.park();
      }
    },
    THE_STARTING_TASK_IS_CANCELLED {
      @Override
      void suffer(Nursery nursery, AtomicReference<Runnable> consequence) {
        nursery.start(
            Void.class,
            status -> {
              Task<?> self = Task.current();
              consequence.set(() -> self.cancel("in consequence"));
              Tasks.sleepForever();
            });
      }
    };

    /** Waits until {@code consequence}, which it makes, is run. */
    abstract void suffer(Nursery nursery, AtomicReference<Runnable> consequence);
  }

  @ParameterizedTest
  @EnumSource
  void whatACancellationBringsAboutIsNoErrorOfOthers(Consequence kind) {
    for (int depth = 0; depth < 3; depth++) {
      int levels = depth;
      Deterministic.explore(
          Exploration.seeds(SEEDS),
          outer -> {
            var scope = CancelScope.create();
            var consequence = new AtomicReference<Runnable>(() -> {});
            outer.startSoon("canceller", () -> scope.cancel("all of it"));
            scope.run(() ->
                Nursery.run(nursery -> {
                  nursery.startSoon(
                      "sufferer",
                      () -> below(levels, () -> Nursery.run(own -> kind.suffer(own, consequence))));
                  nursery.startSoon(
                      "herald",
                      () -> {
                        try {
                          Tasks.sleepForever();
                        } finally {
                          consequence.get().run();
                        }
                      });
                }));
            assertThat(scope.cancelledCaught()).isTrue();
          });
    }
  }

  /** A caller's cancellation keeps the task that it starts, even if it has come to neither yet. */
  @Test
  void whatReportsBecauseOfACancellationDoesNotMoveOut() {
    Deterministic.explore(
        Exploration.seeds(SEEDS),
        target -> {
          var scope = CancelScope.create();
          var cancelled = new ParkingLot();
          target.startSoon("canceller", () -> scope.cancel("all of it"));
          scope.run(() ->
              Nursery.run(nursery -> {
                nursery.startSoon(
                    "caller",
                    () ->
                        target.start(
                            String.class,
                            status -> {
                              CancelScope.shielded(() -> {
                                var place = cancelled.prepare();
                                if (scope.cancelCalled()) {
                                  place.withdraw();
                                } else {
                                  place.await();
                                }
                              });
                              status.started("ready");
                              Tasks.checkpoint();
                              throw new AssertionError("moved out, and went on");
                            }));
                nursery.startSoon(
                    "herald",
                    () -> {
                      try {
                        Tasks.sleepForever();
                      } finally {
                        cancelled.unparkAll();
                      }
                    });
              }));
        });
  }

  /** Runs {@code body} that many tasks further down. */
  private static void below(int levels, Block<RuntimeException> body) throws InterruptedException {
    if (levels == 0) {
      body.run();
    } else {
      Nursery.run(nursery -> nursery.startSoon(() -> below(levels - 1, body)));
    }
  }

  /** How a task may learn of a cancellation that has yet to come to itself. */
  enum Learning {
    BY_CANCELLING_TOO {
      @Override
      void learn(CancelScope scope) {
        scope.cancel("me too");
      }
    },
    BY_ASKING {
      @Override
      void learn(CancelScope scope) {
        if (!scope.cancelCalled()) {
          Tasks.sleepForever(); // by another schedule, then
        }
      }
    },
    BY_MOVING_THE_DEADLINE_INTO_THE_PAST {
      @Override
      void learn(CancelScope scope) {
        scope.deadline(Deadline.passed());
      }
    };

    abstract void learn(CancelScope scope);
  }

  @ParameterizedTest
  @EnumSource
  void whoHasLearntOfItIsCancelledAtTheNextOperation(Learning learning) {
    Deterministic.explore(
        Exploration.seeds(SEEDS),
        outer -> {
          var scope = CancelScope.create();
          outer.startSoon("canceller", () -> scope.cancel("all of it"));
          scope.run(() ->
              Nursery.run(nursery -> {
                nursery.startSoon(
                    "learner",
                    () -> {
                      learning.learn(scope);
                      Tasks.checkpoint();
                      throw new AssertionError("went on");
                    });
                nursery.startSoon("woken first", Tasks::sleepForever);
              }));
          assertThat(scope.cancelledCaught()).isTrue();
        });
  }
}
