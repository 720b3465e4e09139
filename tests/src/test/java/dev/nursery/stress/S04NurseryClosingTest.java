package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The last child goes while somebody else adds one and the owner closes: no task in a closed
 * nursery, no close while there is a task, and the owner is woken.
 */
class S04NurseryClosingTest {

  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  @Test
  void s04_lastChildVersusSpawnVersusClose() {
    Rounds.play(
        "S4 siblings",
        jitter -> {
          reset();
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork(), jitter.fork()};
          Nursery.run(nursery -> {
            child(nursery, delays[0]::pause);
            child(
                nursery,
                () -> {
                  delays[1].pause();
                  child(nursery, delays[2]::pause);
                });
            delays[3].pause();
          });
          assertThat(ended.get()).as("ended before the block did").isEqualTo(3);
        });
  }

  @Test
  void s04_lastChildVersusSpawnFromOutsideVersusClose() {
    Rounds.play(
        "S4 outsider",
        jitter -> {
          reset();
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork(), jitter.fork()};
          var open = new AtomicReference<@Nullable Nursery>();
          Race race =
              Race.of(1)
                  .platform(() -> {
                    until(() -> open.get() != null);
                    Nursery nursery = open.get();
                    delays[0].pause();
                    for (int i = 0; i < 3 && nursery != null; i++) {
                      child(nursery, delays[1]::pause);
                    }
                  });
          Nursery.run(nursery -> {
            open.set(nursery);
            child(nursery, delays[2]::pause);
            delays[3].pause();
          });
          int endedAtClose = ended.get();
          race.await();
          assertThat(endedAtClose).as("ended before the block did").isEqualTo(accepted.get());
          assertThat(begun.get()).as("begun").isEqualTo(accepted.get());
        });
  }

  private void reset() {
    accepted.set(0);
    begun.set(0);
    ended.set(0);
  }

  /** Spawns a child; one that is refused must not run, and one that is not must run. */
  private void child(Nursery nursery, Runnable body) {
    try {
      nursery.startSoon(() -> {
        begun.incrementAndGet();
        body.run();
        ended.incrementAndGet();
      });
      accepted.incrementAndGet();
    } catch (IllegalStateException closed) {
      assertThat(closed).hasMessageContaining("is closed");
    }
  }
}
