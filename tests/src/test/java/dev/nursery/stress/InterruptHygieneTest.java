package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Interrupts of ours on their way to a task that is just leaving: none arrives after its scope, and
 * none of a stranger's gets lost among them.
 */
class InterruptHygieneTest {

  /**
   * Without the rule, the flag was set after the exception in one of a hundred: enough to notice.
   */
  private static final int ROUNDS = Math.max(2_000, Integer.getInteger("nursery.stress.rounds", 0));

  @Test
  void noInterruptArrivesAfterTheScope() {
    // One task for many rounds, as an interrupt of one may arrive in the next.
    Rounds.play(
        "interrupt hygiene",
        ROUNDS / 100,
        jitter ->
            Nursery.run(nursery ->
                nursery.startSoon(() -> {
                  for (int i = 0; i < 100; i++) {
                    cancelAndLeave(jitter.fork(), jitter.fork());
                  }
                })));
  }

  private static void cancelAndLeave(Jitter forOwner, Jitter forCanceller) throws Exception {
    var scope = CancelScope.create();
    var gate = new CountDownLatch(1);
    var entered = new AtomicBoolean();
    Race race =
        Race.of(1)
            .platform(() -> {
              until(entered::get);
              scope.cancel("race");
              // About when the watchdog has seen the task wait, its wait ends by itself.
              for (int i = forCanceller.pick(40); i > 0; i--) {
                forCanceller.pause();
              }
              gate.countDown();
            });
    scope.run(() -> {
      entered.set(true);
      gate.await();
      forOwner.pause();
    });
    boolean leftBehind = Thread.currentThread().isInterrupted();
    forOwner.pause();
    boolean arrivedLater = Thread.currentThread().isInterrupted();
    Tasks.checkpoint(); // would raise
    race.await(); // would be interrupted
    assertThat(leftBehind).as("left behind").isFalse();
    assertThat(arrivedLater).as("arrived later").isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /** Shields come and go between the interrupt and the task: none gets through one. */
  @Test
  void noInterruptIsMetInAShield() {
    Rounds.play(
        "interrupt and shield",
        jitter -> {
          var scope = CancelScope.create();
          var gate = new CountDownLatch(1);
          var entered = new AtomicBoolean();
          var met = new AtomicBoolean();
          Jitter[] delays = {jitter.fork(), jitter.fork()};
          Race race =
              Race.of(1)
                  .platform(() -> {
                    until(entered::get);
                    scope.cancel("race");
                    for (int i = delays[0].pick(40); i > 0; i--) {
                      delays[0].pause();
                    }
                    gate.countDown();
                  });
          Nursery.run(nursery ->
              nursery.startSoon(() ->
                  scope.run(() -> {
                    entered.set(true);
                    try {
                      gate.await();
                    } finally {
                      CancelScope.shielded(() -> {
                        for (int i = 0; i < 5; i++) {
                          met.compareAndSet(false, Thread.currentThread().isInterrupted());
                          delays[1].pause();
                        }
                        Tasks.checkpoint();
                      });
                    }
                  })));
          race.await();
          assertThat(met).isFalse();
        });
  }

  /** The root is somebody else's thread, and goes back to them as it came. */
  @Test
  void noInterruptArrivesAfterTheRoot() {
    Rounds.play(
        "interrupt and root",
        jitter -> {
          var entered = new AtomicReference<@Nullable CancelScope>();
          var gate = new CountDownLatch(1);
          Jitter[] delays = {jitter.fork(), jitter.fork()};
          Race race =
              Race.of(1)
                  .platform(() -> {
                    until(() -> entered.get() != null);
                    CancelScope scope = entered.get();
                    if (scope != null) {
                      scope.cancel("race");
                    }
                    for (int i = delays[0].pick(40); i > 0; i--) {
                      delays[0].pause();
                    }
                    gate.countDown();
                  });
          var scope = CancelScope.create();
          scope.run(() -> {
            entered.set(scope);
            gate.await();
          });
          delays[1].pause();
          boolean interrupted = Thread.interrupted();
          race.await();
          assertThat(interrupted).isFalse();
          assertThat(Thread.interrupted()).isFalse();
        });
  }
}
