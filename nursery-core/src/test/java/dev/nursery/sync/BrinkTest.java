package dev.nursery.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.testkit.Brink;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
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
        Duration.ofMinutes(5),
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

  // -- for as long as a body takes

  /** A block that is given back whatever happens in it, at the brink, by a task. */
  private void useAtTheBrink(Runnable use) {
    overflows =
        Brink.act(
            Brink.PLACES,
            act ->
                Nursery.run(_ -> {
                  use.run(); // the first time loads classes
                  act.run();
                }),
            use);
    assertThat(overflows).as("there was no stack").isPositive();
  }

  @Test
  void permitOfABodyIsGivenBack() {
    var permits = new TaskSemaphore(1, 1);
    useAtTheBrink(() -> {
      if (permits.available() > 0) { // or it would wait for ever
        permits.with(() -> {});
      }
    });
    assertThat(permits.available()).isOne();
  }

  @Test
  void permitOfABlockIsGivenBack() {
    var permits = new TaskSemaphore(1, 1);
    useAtTheBrink(() -> {
      if (permits.available() > 0) {
        try (var _ = permits.hold()) {
          overflows++;
        }
      }
    });
    assertThat(permits.available()).isOne();
  }

  @Test
  void tokenOfABodyIsGivenBack() {
    var limiter = new CapacityLimiter(1);
    useAtTheBrink(() -> {
      if (limiter.availableTokens() > 0) {
        limiter.with(() -> {});
      }
    });
    assertThat(limiter.availableTokens()).isOne();
  }

  @Test
  void tokenOfABlockIsGivenBack() {
    var limiter = new CapacityLimiter(1);
    useAtTheBrink(() -> {
      if (limiter.availableTokens() > 0) {
        try (var _ = limiter.hold()) {
          overflows++;
        }
      }
    });
    assertThat(limiter.availableTokens()).isOne();
  }

  @Test
  void lockOfABodyIsGivenBack() {
    var lock = new TaskLock();
    useAtTheBrink(() -> lock.with(() -> {})); // which would be refused where it was not
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void lockOfABlockIsGivenBack() {
    var lock = new TaskLock();
    useAtTheBrink(() -> {
      try (var _ = lock.hold()) {
        overflows++;
      }
    });
    assertThat(lock.isLocked()).isFalse();
  }

  @Test
  void readersAndWritersOfABodyAreDone() {
    var lock = new TaskReadWriteLock();
    useAtTheBrink(() -> {
      lock.withRead(() -> {});
      lock.withWrite(() -> {});
      try (var _ = lock.holdRead()) {
        overflows++;
      }
      try (var _ = lock.holdWrite()) {
        overflows++;
      }
    });
    assertThat(lock.statistics()).isEqualTo(new TaskReadWriteLock.Statistics(0, null, 0, false));
  }

  // -- a wait that is cancelled

  /** Who leaves the line at the brink has those behind it let in, and woken. */
  @Test
  void whoWaitsBehindACancelledWriterIsLetIn() {
    var lock = new TaskReadWriteLock();
    var scope = new AtomicReference<@Nullable CancelScope>();
    var over = new AtomicBoolean();
    var waits = new AtomicInteger();
    CancelScope.failAfter(
        Duration.ofSeconds(60),
        () ->
            Nursery.run(nursery -> {
              lock.acquireRead();
              Thread brink =
                  Thread.ofPlatform()
                      .daemon()
                      .start(() -> {
                        try {
                          useAtTheBrink(() -> {
                            CancelScope made = CancelScope.create();
                            scope.set(made);
                            made.run(lock::acquireWrite);
                          });
                        } finally {
                          over.set(true);
                        }
                      });
              while (!over.get()) {
                if (lock.statistics().tasksWaiting() == 1) {
                  waits.incrementAndGet();
                  CancelScope writing = Objects.requireNonNull(scope.get());
                  Task<?> reader =
                      nursery.startSoon(() -> {
                        lock.acquireRead();
                        lock.releaseRead();
                      });
                  Eventually.until(
                      "it waits or reads",
                      () -> lock.statistics().tasksWaiting() == 2 || reader.outcome().isPresent());
                  writing.cancel("on purpose");
                  CancelScope.failAfter(Duration.ofSeconds(10), reader::await);
                }
                Thread.onSpinWait();
              }
              brink.join();
              lock.releaseRead();
            }));
    assertThat(waits.get()).isGreaterThan(Brink.DEPTHS);
    assertThat(lock.statistics().readers()).isZero();
  }
}
