package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Children end while several spawners wait for their places and some of those are cancelled: no
 * place is lost or given twice, and nobody waits while one is free.
 */
class MaxChildrenTest {

  private static final int PLACES = 2;
  private static final int SPAWNERS = 3;
  private static final int EACH = 4;

  private final AtomicInteger alive = new AtomicInteger();
  private final AtomicInteger peak = new AtomicInteger();

  @Test
  void endOfAChildVersusSpawnVersusCancel() {
    Rounds.play(
        "places",
        jitter -> {
          peak.set(0);
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork(), jitter.fork()};
          Nursery.options()
              .maxChildren(PLACES)
              .run(pool -> {
                Nursery.run(spawners -> {
                  for (int i = 0; i < SPAWNERS; i++) {
                    Jitter delay = delays[i];
                    CancelScope scope = CancelScope.create();
                    spawners.startSoon(() -> scope.run(() -> spawn(pool, delay)));
                    if (i == 0) {
                      spawners.startSoon(() -> {
                        delays[3].pause();
                        scope.cancel("enough");
                      });
                    }
                  }
                });
                // If a place had been lost, these would wait for ever.
                for (int i = 0; i < 2 * PLACES; i++) {
                  child(pool, delays[3]);
                }
              });
          assertThat(peak.get()).as("at a time").isLessThanOrEqualTo(PLACES);
        });
  }

  private void spawn(Nursery pool, Jitter delay) {
    for (int i = 0; i < EACH; i++) {
      child(pool, delay);
    }
  }

  private void child(Nursery pool, Jitter delay) {
    pool.startSoon(() -> {
      peak.accumulateAndGet(alive.incrementAndGet(), Math::max);
      delay.pause();
      alive.decrementAndGet();
    });
  }
}
