package dev.nursery.testing.deterministic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.schedule.DeadlockException;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.EndlessRunException;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunLimits;
import dev.nursery.testing.schedule.RunReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Runs that do not end by themselves, or end with an exception. */
class FailingRunsTest {

  @Test
  void whatLeavesTheBodyLeavesTheRunWithTheTrace() {
    var error = new IllegalArgumentException("wrong");

    Throwable thrown =
        catchThrowable(() ->
            Deterministic.run(
                7,
                nursery ->
                    nursery.startSoon(
                        "thrower",
                        () -> {
                          throw error;
                        })));

    assertThat(thrown).isInstanceOf(MultiError.class);
    assertThat(((MultiError) thrown).leaves()).containsExactly(error);
    assertThat(thrown.getSuppressed())
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .contains("seed:7", "#2 thrower");
  }

  @Test
  void aDeadlockSaysWhoWaitsForWhat() {
    assertThatThrownBy(() ->
            Deterministic.run(
                1,
                nursery -> {
                  nursery.startSoon("sleeper", Tasks::sleepForever);
                  nursery.startSoon("taker", () -> new LinkedBlockingQueue<String>().take());
                  Thread.ofVirtual().name("plain").start(LockSupport::park);
                }))
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("no thread can go on")
        .hasMessageContaining("sleeper: waits in Tasks.sleepForever")
        .hasMessageContaining("taker: waits in LinkedBlockingQueue.take, called by FailingRunsTest")
        .hasMessageContaining("plain, which runs no task: waits in");
  }

  @Test
  void whatIsLeftOfADeadlockIsCancelled() {
    var cleanedUp = new AtomicInteger();

    assertThatThrownBy(() ->
            Deterministic.run(
                1,
                nursery -> {
                  for (int i = 0; i < 2; i++) {
                    nursery.startSoon(() -> {
                      try {
                        Tasks.sleepForever();
                      } finally {
                        Tasks.cancelShieldedCheckpoint();
                        cleanedUp.incrementAndGet();
                      }
                    });
                  }
                  try {
                    new LinkedBlockingQueue<String>().take();
                  } finally {
                    cleanedUp.incrementAndGet();
                  }
                }))
        .isInstanceOf(DeadlockException.class);

    assertThat(cleanedUp).hasValue(3);
  }

  @Test
  void aRunThatDoesNotGetOnIsEnded() {
    RunLimits limits = Deterministic.limits().maxSteps(5_000);

    assertThatThrownBy(() ->
            limits.run(
                new Plan.Seed(3),
                nursery -> {
                  var never = new AtomicBoolean();
                  for (int i = 0; i < 2; i++) {
                    nursery.startSoon(
                        "busy",
                        () -> {
                          while (!never.get()) {
                            Tasks.checkpoint();
                          }
                        });
                  }
                }))
        .isInstanceOf(EndlessRunException.class)
        .hasMessageContaining("5000 steps")
        .hasMessageContaining("busy: can go on in Tasks.checkpoint");
  }

  @Test
  void oneTaskAloneIsEndedToo() {
    assertThatThrownBy(() ->
            Deterministic.limits()
                .maxSteps(1_000)
                .run(
                    new Plan.Turns(List.of()),
                    nursery -> {
                      while (true) {
                        Tasks.checkpoint();
                      }
                    }))
        .isInstanceOf(EndlessRunException.class);
  }

  @Test
  void virtualTimeThatRunsAwayIsEnded() {
    assertThatThrownBy(() ->
            Deterministic.limits()
                .maxTime(Duration.ofHours(2))
                .run(
                    new Plan.Seed(3),
                    nursery -> {
                      while (true) {
                        Tasks.sleep(Duration.ofMinutes(1));
                      }
                    }))
        .isInstanceOf(EndlessRunException.class)
        .hasMessageContaining("PT2H of virtual time")
        .hasMessageContaining("maxTime");
  }

  /** The kernel leaves a deadline armed that was not needed; time does not pass for that. */
  @Test
  void timeIsNotSpentOnDeadlinesThatWereLeft() {
    RunReport report =
        Deterministic.run(
            1,
            nursery ->
                nursery.startSoon(() -> {
                  CancelScope.moveOnAfter(
                      Duration.ofDays(1), () -> Tasks.sleep(Duration.ofSeconds(1)));
                  Tasks.sleep(Duration.ofSeconds(1));
                  new LinkedBlockingQueue<>(List.of("")).take();
                  Tasks.checkpoint();
                }));

    assertThat(report.time()).isEqualTo(Duration.ofSeconds(2));
  }

  /** By turns, the one who waits would never let the other come: the kernel's budget does. */
  @Test
  void aTaskThatWaitsByCheckpointsLetsOthersRunByEveryPlan() {
    for (Plan plan :
        List.of(
            new Plan.Turns(List.of()),
            new Plan.Seed(1),
            new Plan.Priorities(1, 10, 1),
            new Plan.Priorities(1, 10, 2))) {
      RunReport report =
          Deterministic.run(
              plan,
              nursery -> {
                var ready = new AtomicBoolean();
                nursery.startSoon(
                    "waiter",
                    () -> {
                      while (!ready.get()) {
                        Tasks.checkpoint();
                      }
                    });
                nursery.startSoon("setter", () -> ready.set(true));
              });

      assertThat(report.steps()).isLessThan(10_000);
    }
  }

  @Test
  void threadsOutsideAreWaitedForAndReported() {
    RunReport report =
        Deterministic.limits()
            .patience(Duration.ofMinutes(5))
            .run(
                new Plan.Seed(1),
                nursery -> {
                  var waits = new CountDownLatch(1);
                  Thread waiter = Thread.currentThread();
                  Thread.ofPlatform()
                      .daemon()
                      .start(() -> {
                        while (waiter.getState() != Thread.State.WAITING) {
                          Thread.yield();
                        }
                        waits.countDown();
                      });
                  waits.await();
                });

    assertThat(report.disturbed()).isTrue();
    assertThat(report.trace().toString()).contains("woken from outside of the run");
  }

  @Test
  void anInterruptOfTheCallerEndsTheRun() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var ended = new AtomicBoolean();
    var caller =
        Thread.ofPlatform()
            .start(() -> {
              Nursery.RunBody endless =
                  nursery -> {
                    begun.countDown();
                    while (true) {
                      Tasks.sleep(Duration.ofNanos(1));
                    }
                  };
              RunLimits limits = Deterministic.limits().maxSteps(Integer.MAX_VALUE);
              RunReport report = limits.observe(new Plan.Seed(1), endless);
              ended.set(
                  report.failure().orElseThrow() instanceof EndlessRunException
                      && Thread.currentThread().isInterrupted());
            });
    begun.await();
    caller.interrupt();
    caller.join();

    assertThat(ended).isTrue();
  }
}
