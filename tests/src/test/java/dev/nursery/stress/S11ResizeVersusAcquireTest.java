package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.sync.CapacityLimiter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A limiter grants no more than there are, and nobody sleeps while there is a token: each round
 * ends, and at no time are more at it than the largest total that was set.
 */
class S11ResizeVersusAcquireTest {

  private static final int TASKS = 4;
  private static final int LARGEST = 2;

  @Test
  void s11_resizeVersusAcquireVersusRelease() {
    Rounds.play(
        "S11 limiter",
        jitter -> {
          var limiter = new CapacityLimiter(1);
          var inside = new AtomicInteger();
          var most = new AtomicInteger();
          Jitter forSetter = jitter.fork();
          Race race =
              Race.of(1)
                  .platform(() -> {
                    for (int size : new int[] {0, LARGEST, 0, 1, 0, LARGEST}) {
                      forSetter.pause();
                      limiter.resize(size);
                    }
                  });
          Nursery.run(nursery -> {
            for (int i = 0; i < TASKS; i++) {
              Jitter forTask = jitter.fork();
              nursery.startSoon(() -> {
                for (int turn = 0; turn < 2; turn++) {
                  limiter.acquire();
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  forTask.pause();
                  inside.decrementAndGet();
                  limiter.release();
                }
              });
            }
          });
          race.await();
          assertThat(most.get()).isLessThanOrEqualTo(LARGEST);
          assertThat(limiter.statistics())
              .isEqualTo(new CapacityLimiter.Statistics(0, LARGEST, List.of(), 0));
        });
  }
}
