package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The last ordinary child goes while another adds one to the background and the owner comes to its
 * end: the block ends, and nobody in the background is forgotten.
 */
class BackgroundTest {

  @Test
  void lastChildVersusBackgroundVersusClose() {
    Rounds.play(
        "background",
        jitter -> {
          var alive = new AtomicInteger();
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork(), jitter.fork()};
          Nursery.run(nursery -> {
            Nursery background = nursery.background();
            background.startSoon(() -> serve(alive, delays[0]));
            nursery.startSoon(() -> {
              delays[1].pause();
              background.startSoon(() -> serve(alive, delays[2]));
            });
            background.startSoon(() -> {
              try {
                serve(alive, delays[3]);
              } finally {
                background.startSoon(() -> serve(alive, delays[3]));
                nursery.startSoon(delays[3]::pause);
              }
            });
            delays[2].pause();
          });
          assertThat(alive.get()).as("in the background, after the end").isZero();
        });
  }

  private static void serve(AtomicInteger alive, Jitter delay) {
    alive.incrementAndGet();
    try {
      delay.pause();
      Tasks.sleepForever();
    } finally {
      alive.decrementAndGet();
    }
  }
}
