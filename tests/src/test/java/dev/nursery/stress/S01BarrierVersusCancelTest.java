package dev.nursery.stress;

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
}
