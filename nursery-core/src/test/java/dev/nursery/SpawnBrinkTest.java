package dev.nursery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.sync.CapacityLimiter;
import dev.nursery.testkit.Brink;
import dev.nursery.thread.ThreadOptions;
import dev.nursery.thread.Threads;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Spawning where hardly any stack is left: a child starts, or nothing is left of it. Whatever is
 * waited for in vain is found by a time-out.
 */
class SpawnBrinkTest {

  private static final int ROUNDS = Brink.PLACES;

  /** What loads classes, in plenty of stack. */
  private static void spawnOnce(Nursery nursery) {
    nursery.startSoon(() -> {}).await();
  }

  @Test
  void childIsStartedOrGone() {
    var spawned = new AtomicInteger();
    var ran = new AtomicInteger();
    CancelScope.failAfter(
        Duration.ofMinutes(5),
        () ->
            Nursery.run(nursery -> {
              spawnOnce(nursery);
              int overflows =
                  Brink.act(
                      ROUNDS,
                      () -> {
                        nursery.startSoon(ran::incrementAndGet);
                        spawned.incrementAndGet();
                      });
              assertThat(overflows).as("there was no stack").isPositive();
            }));
    assertThat(ran).hasValue(spawned.get());
  }

  @Test
  void placeIsTakenOrGivenBack() {
    int places = 4;
    var asleep = new AtomicInteger();
    CancelScope.failAfter(
        Duration.ofMinutes(5),
        () ->
            Nursery.options()
                .maxChildren(places)
                .run(nursery -> {
                  spawnOnce(nursery);
                  Brink.act(ROUNDS, () -> nursery.startSoon(() -> {}));
                  for (int i = 0; i < places; i++) {
                    nursery.startSoon(() -> {
                      asleep.incrementAndGet();
                      Tasks.sleepForever();
                    });
                  }
                  nursery.cancelScope().cancel("there was a place for each");
                }));
    assertThat(asleep).hasValue(places);
  }

  @Test
  void startIsCountedOrNot() {
    CancelScope.failAfter(
        Duration.ofMinutes(5),
        () ->
            Nursery.run(nursery -> {
              nursery.start(TaskStatus::started);
              Brink.act(
                  ROUNDS,
                  brink -> Nursery.run(_ -> brink.run()),
                  () -> nursery.start(TaskStatus::started));
            }));
  }

  @Test
  void threadIsLentOrNot() {
    var limiter = new CapacityLimiter(1);
    ThreadOptions threads = Threads.options().limiter(limiter);
    threads.run(() -> {});
    Brink.act(ROUNDS, brink -> Nursery.run(_ -> brink.run()), () -> threads.run(() -> {}));
    assertThat(limiter.borrowedTokens()).isZero();
  }
}
