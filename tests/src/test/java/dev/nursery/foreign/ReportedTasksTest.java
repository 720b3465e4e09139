package dev.nursery.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Logged;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Tasks that resist their cancellation are interrupted again, and told of by name and stack. */
class ReportedTasksTest {

  private static final String SWALLOWED = "swallowed the interrupt";
  private static final String STUCK = "still running";

  /** Short, so that the test need not wait for the ten seconds that people get. */
  private static final Duration GRACE = Duration.ofMillis(30);

  @Test
  void aSwallowedInterruptIsSentAgain() {
    var swallowed = new AtomicInteger();
    try (Logged logged = Logged.messages()) {
      Nursery.options()
          .name("root of the glutton")
          .run(nursery -> {
            nursery.startSoon("glutton", () -> takeWithoutHeed(swallowed, 3));
            nursery.cancelScope().cancel("test");
          });
      assertThat(swallowed).hasValue(3);
      writtenSoFar(logged);
      assertThat(logged.with("'glutton'", SWALLOWED))
          .as("told once, however often it happens")
          .singleElement()
          .asString()
          .startsWith("WARN ")
          .contains("takeWithoutHeed");
    }
  }

  private static void takeWithoutHeed(AtomicInteger swallowed, int times) throws Exception {
    while (swallowed.get() < times) {
      try {
        new LinkedBlockingQueue<String>().take();
      } catch (InterruptedException e) {
        swallowed.incrementAndGet();
      }
    }
    new LinkedBlockingQueue<String>().take();
  }

  /** A loop of short time limits is no such thing: each interrupt is the first of its kind. */
  @Test
  void timeoutsInALoopAreNotTakenForSwallowedInterrupts() {
    try (Logged logged = Logged.messages()) {
      Nursery.run(nursery ->
          nursery.startSoon(
              "loop",
              () -> {
                var queue = new LinkedBlockingQueue<String>();
                for (int i = 0; i < 300; i++) {
                  CancelScope.moveOnAfter(Duration.ZERO, () -> queue.take());
                }
              }));
      writtenSoFar(logged);
      assertThat(logged.with("'loop'", SWALLOWED)).isEmpty();
    }
  }

  /**
   * Beyond its grace, but never for that long in one cancellation; unless the machine stalls in the
   * midst of one, and then the report is right, and the attempt tells nothing.
   */
  @Test
  void aTaskThatOftenOverrunsIsNotReportedAsStuck() {
    Duration grace = Duration.ofSeconds(1);
    try (Logged logged = Logged.messages()) {
      for (int attempt = 0; attempt < 10; attempt++) {
        String name = "overrunner " + attempt;
        Duration longest = overrunFor(grace.plusMillis(500), grace, name);
        writtenSoFar(logged);
        if (longest.compareTo(grace) < 0) {
          assertThat(logged.with("'" + name + "'")).isEmpty();
          return;
        }
      }
    }
    Assumptions.abort("on a machine that stands still for a second again and again");
  }

  /** Overruns one limit after the other for {@code total}; how long that took at most. */
  private static Duration overrunFor(Duration total, Duration grace, String name) {
    return Nursery.options()
        .stuckTaskGrace(grace)
        .name("root of " + name)
        .call(nursery ->
            nursery
                .startSoon(
                    name,
                    () -> {
                      long end = System.nanoTime() + total.toNanos();
                      long longest = 0;
                      while (System.nanoTime() < end) {
                        long begun = System.nanoTime();
                        CancelScope.moveOnAfter(
                            Duration.ZERO, () -> compute(Duration.ofMillis(10)));
                        longest = Math.max(longest, System.nanoTime() - begun);
                      }
                      return Duration.ofNanos(longest);
                    })
                .await());
  }

  /**
   * Returns when all reports that were due before are written: they are in their order, and this
   * waits for one more.
   */
  private static void writtenSoFar(Logged logged) {
    var scope = CancelScope.create();
    String name = "last one " + System.identityHashCode(scope);
    Nursery.options()
        .stuckTaskGrace(Duration.ZERO)
        .name(name)
        .run(_ ->
            scope.run(() -> {
              scope.cancel("to be reported");
              Eventually.until("reported", () -> !logged.with("'" + name + "'").isEmpty());
            }));
  }

  /** Computes for a real while, since what looks at it is a thread with a real clock. */
  private static void compute(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aTaskThatComputesIsReportedAfterItsGraceAndInterruptedThen() {
    var release = new AtomicBoolean();
    var interrupted = new AtomicBoolean();
    try (Logged logged = Logged.messages()) {
      Nursery.options()
          .stuckTaskGrace(GRACE)
          .name("root of the thinker")
          .run(nursery -> {
            var thinking = new AtomicBoolean();
            var thread = new AtomicReference<Thread>();
            nursery.startSoon(
                "thinker",
                () -> {
                  thread.set(Thread.currentThread());
                  computeUntil(release, thinking);
                  interrupted.set(Thread.currentThread().isInterrupted());
                  Tasks.checkpoint();
                });
            Eventually.until("thinking", thinking::get);
            nursery.cancelScope().cancel("test");
            Eventually.until("interrupted", () -> thread.get().isInterrupted());
            Eventually.until("reported", () -> !logged.with("'thinker'").isEmpty());
            release.set(true);
          });
      assertThat(interrupted).isTrue();
      assertThat(logged.with("'thinker'"))
          .singleElement()
          .asString()
          .startsWith("WARN ")
          .contains(STUCK)
          .contains("computeUntil");
    }
  }

  private static void computeUntil(AtomicBoolean release, AtomicBoolean begun) {
    begun.set(true);
    while (!release.get()) {
      Thread.onSpinWait();
    }
  }

  /** Where interrupts do not reach, there is still the report. */
  @Test
  void aTaskThatWaitsUninterruptiblyIsReported() throws Exception {
    var release = new CountDownLatch(1);
    var monitor = new Object();
    try (Logged logged = Logged.messages()) {
      Thread holder =
          Thread.ofPlatform()
              .start(() -> {
                synchronized (monitor) {
                  awaitQuietly(release);
                }
              });
      Eventually.until("held", () -> holder.getState() == Thread.State.WAITING);
      Nursery.options()
          .stuckTaskGrace(GRACE)
          .name("root of the one at the monitor")
          .run(nursery -> {
            var waiting = new AtomicReference<Thread>();
            nursery.startSoon(
                "at the monitor",
                () -> {
                  waiting.set(Thread.currentThread());
                  synchronized (monitor) {
                    Tasks.checkpoint();
                  }
                });
            Eventually.until(
                "at the monitor",
                () -> waiting.get() != null && waiting.get().getState() == Thread.State.BLOCKED);
            nursery.cancelScope().cancel("test");
            Eventually.until("reported", () -> !logged.with("'at the monitor'").isEmpty());
            release.countDown();
          });
      holder.join();
      assertThat(logged.with("'at the monitor'")).singleElement().asString().contains("BLOCKED");
    }
  }

  /** An appender that hangs, on the very task that is to be interrupted, holds up nobody. */
  @Test
  void reportingDoesNotHoldUpInterrupts() {
    var swallowed = new AtomicInteger();
    var release = new CountDownLatch(1);
    var appending = new AtomicBoolean();
    try (Logged logged =
        Logged.messages(message -> {
          if (message.contains("'reported'")) {
            appending.set(true);
            awaitQuietly(release);
          }
        })) {
      Nursery.options()
          .name("root of the reported one")
          .run(nursery -> {
            Task<?> reported =
                nursery.startSoon(
                    "reported", () -> takeWithoutHeed(swallowed, Integer.MAX_VALUE - 1));
            nursery.cancelScope().cancel("test");
            Eventually.until("appending", appending::get);
            var scope = CancelScope.create();
            CancelScope.shielded(() ->
                scope.run(() -> {
                  scope.cancel("while the appender hangs");
                  new LinkedBlockingQueue<String>().take();
                }));
            assertThat(scope.cancelledCaught()).isTrue();
            int before = swallowed.get();
            Eventually.until("interrupted again", () -> swallowed.get() > before);
            assertThat(reported.outcome()).isEmpty();
            swallowed.set(Integer.MAX_VALUE - 1);
          });
      release.countDown();
      writtenSoFar(logged);
      assertThat(logged.with("'reported'", SWALLOWED)).hasSize(1);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
