package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.sync.TaskBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A barrier opens for as many as it is for, whoever is cancelled in the moment in which the last
 * one comes: nobody goes through alone, and nobody is left behind by one who went.
 */
class S01BarrierVersusCancelTest {

  private static final int PARTIES = 3;

  @Test
  void s01_arrivalVersusCancel() {
    Rounds.play(
        "S1 barrier",
        jitter -> {
          var barrier = new TaskBarrier(PARTIES);
          var scope = CancelScope.create();
          var fickle = new AtomicBoolean();
          var steady = new AtomicInteger();
          Jitter forCanceller = jitter.fork();
          Race race =
              Race.of(1)
                  .platform(() -> {
                    forCanceller.pause();
                    scope.cancel("race");
                  });
          Nursery.run(nursery -> {
            for (int i = 0; i < PARTIES - 1; i++) {
              Jitter forTask = jitter.fork();
              nursery.startSoon(() -> {
                forTask.pause();
                barrier.await();
                steady.incrementAndGet();
              });
            }
            scope.run(() -> {
              barrier.await();
              fickle.set(true);
            });
            if (!fickle.get()) {
              assertThat(steady.get()).as("the others cannot have gone through").isZero();
              assertThat(scope.cancelledCaught()).isTrue();
              barrier.await();
            }
          });
          race.await();
          assertThat(steady.get()).isEqualTo(PARTIES - 1);
          assertThat(barrier.statistics().tasksWaiting()).isZero();
        });
  }

  private static final int MANY = 60;

  /** Many wait, so that the last one is some time at it, and the cancellation comes in between. */
  @Test
  void s01_openingVersusCancel() {
    Rounds.play(
        "S1 barrier, opening",
        jitter -> {
          var barrier = new TaskBarrier(MANY);
          var scope = CancelScope.create();
          var lastComes = new AtomicBoolean();
          var through = new AtomicInteger();
          int spins = jitter.pick(200);
          Race race =
              Race.of(1)
                  .platform(() -> {
                    while (!lastComes.get()) {
                      Thread.onSpinWait();
                    }
                    for (int i = 0; i < spins; i++) {
                      Thread.onSpinWait();
                    }
                    scope.cancel("race");
                  });
          Nursery.run(nursery -> {
            for (int i = 0; i < MANY - 2; i++) {
              nursery.startSoon(() -> {
                barrier.await();
                through.incrementAndGet();
              });
            }
            until(() -> barrier.statistics().tasksWaiting() == MANY - 2);
            nursery.startSoon(
                "fickle",
                () -> {
                  scope.run(() -> {
                    barrier.await();
                    through.incrementAndGet();
                  });
                  if (scope.cancelledCaught()) {
                    assertThat(barrier.statistics().tasksWaiting())
                        .as("who raises did not count, so the others wait")
                        .isGreaterThanOrEqualTo(MANY - 2);
                    barrier.await();
                    through.incrementAndGet();
                  }
                });
            until(() -> barrier.statistics().tasksWaiting() == MANY - 1);
            lastComes.set(true);
            barrier.await();
          });
          race.await();
          assertThat(through.get()).isEqualTo(MANY - 1);
        });
  }
}
