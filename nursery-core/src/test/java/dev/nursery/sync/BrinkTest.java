package dev.nursery.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.testkit.Brink;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/**
 * Taking and giving back where hardly any stack is left: each is done or not done, and nobody waits
 * for ever because of it.
 */
class BrinkTest {

  /** Each of the places where a round may begin, twice. */
  private static final int ROUNDS = 2 * Brink.PLACES;

  private static final int WAITERS = 40;

  /** What was taken, by what the operations have said. */
  private int taken;

  private int overflows;

  private void takeAtTheBrink(BooleanSupplier take, Runnable giveBack) {
    assertThat(take.getAsBoolean()).isTrue(); // the first time loads classes
    giveBack.run();
    overflows =
        Brink.act(
            ROUNDS,
            () -> {
              if (taken == 0) {
                boolean got = take.getAsBoolean();
                taken += got ? 1 : 0;
              } else {
                giveBack.run();
                taken--;
              }
            });
    assertThat(overflows).as("there was no stack").isPositive();
  }

  @Test
  void permitIsTakenOrNot() {
    var permits = new TaskSemaphore(1, 1);
    takeAtTheBrink(permits::tryAcquire, permits::release);
    assertThat(permits.available()).isEqualTo(1 - taken);
  }

  @Test
  void tokenIsTakenOrNot() {
    var limiter = new CapacityLimiter(1);
    var borrower = new Object();
    takeAtTheBrink(
        () -> limiter.tryAcquireOnBehalfOf(borrower), () -> limiter.releaseOnBehalfOf(borrower));
    assertThat(limiter.borrowedTokens()).isEqualTo(taken);
    assertThat(limiter.statistics().borrowers()).hasSize(taken);
  }

  /** Those who wait are let in one for one, and all of them in the end. */
  private void letInAtTheBrink(Runnable acquire, IntSupplier waiting, Runnable release) {
    // Whoever is forgotten is found by a time-out.
    CancelScope.failAfter(
        Duration.ofSeconds(30),
        () ->
            Nursery.run(nursery -> {
              for (int i = 0; i < WAITERS; i++) {
                nursery.startSoon(acquire::run);
              }
              Eventually.until("all wait", () -> waiting.getAsInt() == WAITERS);
              overflows =
                  Brink.act(
                      ROUNDS,
                      () -> {
                        if (taken < WAITERS) {
                          release.run();
                          taken++;
                        }
                      });
              assertThat(taken).isEqualTo(WAITERS);
            }));
    assertThat(overflows).as("there was no stack").isPositive();
  }

  @Test
  void permitIsHandedOn() {
    var permits = new TaskSemaphore(0);
    letInAtTheBrink(permits::acquire, () -> permits.statistics().tasksWaiting(), permits::release);
    assertThat(permits.available()).isZero();
  }

  @Test
  void tokenIsHandedOn() {
    var limiter = new CapacityLimiter(0);
    letInAtTheBrink(
        limiter::acquire,
        () -> limiter.statistics().tasksWaiting(),
        () -> limiter.resize(limiter.totalTokens() + 1));
    assertThat(limiter.borrowedTokens()).isEqualTo(WAITERS);
  }
}
