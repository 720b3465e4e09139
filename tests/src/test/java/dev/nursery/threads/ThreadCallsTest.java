package dev.nursery.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Latches;
import dev.nursery.thread.ThreadOptions;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a task on a lent thread is, what reaches it, and what does not. */
class ThreadCallsTest {

  private static final Duration A_WHILE = Duration.ofMillis(5);

  // -- the threads

  @Test
  void anIdleThreadKnowsNothingOfWhatItDid() {
    Threads.run(() -> Thread.currentThread().setPriority(Thread.MAX_PRIORITY));
    WeakReference<Object> held = callHolding(new Object());
    Eventually.until(
        "what a job knew is collected",
        () -> {
          System.gc();
          return held.refersTo(null);
        });
    int priority = Threads.run(() -> Thread.currentThread().getPriority());
    assertThat(priority).isEqualTo(Thread.NORM_PRIORITY);
  }

  private static WeakReference<Object> callHolding(Object held) {
    Threads.run(() -> held.hashCode());
    return new WeakReference<>(held);
  }

  // -- cancellation

  @Test
  void aCancelledBodyComesOutOfAnInterruptibleWait() {
    var timed =
        CancelScope.moveOnAfter(A_WHILE, () -> Threads.run(() -> new SynchronousQueue<>().take()));
    assertThat(timed.done()).isFalse();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void operationsInTheBodyAreCancelledWithTheHost() {
    var inBody = new AtomicReference<Throwable>();
    var timed =
        CancelScope.moveOnAfter(
            A_WHILE,
            () ->
                Threads.run(() -> {
                  inBody.set(catchThrowable(Tasks::sleepForever));
                  Tasks.checkpointIfCancelled();
                }));
    assertThat(timed.done()).isFalse();
    assertThat(inBody.get()).isInstanceOf(Cancelled.class);
  }

  @Test
  void aNurseryInTheBodyHangsBelowTheHost() {
    var timed =
        CancelScope.moveOnAfter(
            A_WHILE,
            () ->
                Threads.run(() ->
                    Nursery.run(nursery -> {
                      nursery.startSoon(Tasks::sleepForever);
                      nursery.startSoon(Tasks::sleepForever);
                    })));
    assertThat(timed.done()).isFalse();
  }

  @NurseryTest
  void theBodySeesTheDeadlinesOfItsHost() {
    CancelScope.failAfter(
        Duration.ofHours(1),
        () -> {
          Deadline outside = Tasks.effectiveDeadline();
          Deadline inside = Threads.run(() -> Tasks.effectiveDeadline());
          assertThat(inside).isEqualTo(outside);
        });
  }

  @NurseryTest
  void aShieldAroundTheCallShieldsTheBody() {
    var scope = CancelScope.create();
    scope.run(() ->
        CancelScope.shielded(() ->
            Threads.run(() -> {
              scope.cancel("not in here");
              Tasks.sleep(Duration.ofHours(1));
            })));
    assertThat(scope.cancelledCaught()).isFalse();
  }

  /** An interrupt would close the channel, for all who use it. */
  @Test
  void whoReadsAFileIsNotInterrupted(@TempDir Path folder) throws IOException {
    try (var channel =
        FileChannel.open(
            folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var scope = CancelScope.create();
      scope.run(() ->
          Threads.run(() -> {
            scope.cancel("while it writes");
            long end = System.nanoTime() + Duration.ofMillis(1500).toNanos();
            // Longer than a platform thread gets that is a root, and real, as is the watchdog's.
            while (System.nanoTime() < end) {
              channel.write(ByteBuffer.allocate(1 << 12), 0);
            }
          }));
      assertThat(channel.isOpen()).isTrue();
    }
  }

  /** A process that says nothing: reading from it can be neither interrupted nor polled. */
  @Test
  void whatCannotBeInterruptedIsLeftBehind() throws Exception {
    int before = Threads.statistics().abandoned();
    Process process = new ProcessBuilder("sleep", "1000").start();
    try (InputStream output = process.getInputStream()) {
      var scope = CancelScope.create();
      scope.run(() ->
          Threads.abandonable()
              .run(() -> {
                scope.cancel("it has begun");
                return output.read();
              }));
      assertThat(scope.cancelledCaught()).isTrue();
      assertThat(Threads.statistics().abandoned() - before).isEqualTo(1);
      process.destroy();
      Threads.waitAllCompleted();
      assertThat(Threads.statistics().abandoned() - before).isZero();
    } finally {
      process.destroy();
    }
  }

  @Test
  void theAbandonedIsCancelledItself() {
    var inBody = new AtomicReference<Throwable>();
    var timed =
        CancelScope.moveOnAfter(
            A_WHILE,
            () ->
                Threads.abandonable()
                    .run(() -> {
                      inBody.set(catchThrowable(() -> new SynchronousQueue<>().take()));
                      Tasks.checkpointIfCancelled();
                      throw new AssertionError("not cancelled");
                    }));
    assertThat(timed.done()).isFalse();
    Threads.waitAllCompleted();
    assertThat(inBody.get()).isInstanceOf(InterruptedException.class);
  }

  @NurseryTest
  void aBodyThatIsCancelledAloneIsNoCancellationOfItsHost() {
    for (var options : new ThreadOptions[] {Threads.options(), Threads.abandonable()}) {
      assertThatThrownBy(() ->
              options.run(() -> {
                Task.current().cancel("just this one");
                Tasks.checkpoint();
              }))
          .isInstanceOf(TaskCancelledException.class)
          .hasMessageContaining("just this one");
    }
  }

  // -- somebody interrupts the host

  @Test
  void anInterruptOfTheHostReachesWhatItWaitsFor() throws InterruptedException {
    var thrown = new AtomicReference<Throwable>();
    var inBody = new CountDownLatch(1);
    Thread host =
        Thread.ofPlatform()
            .start(() ->
                thrown.set(
                    catchThrowable(() ->
                        Threads.run(() -> {
                          inBody.countDown();
                          new SynchronousQueue<>().take();
                        }))));
    inBody.await();
    host.interrupt();
    host.join();
    assertThat(thrown.get()).isInstanceOf(TaskInterruptedException.class);
  }

  @Test
  void anInterruptThatComesTooLateIsForTheNextCall() {
    Thread host = Thread.currentThread();
    String value =
        Threads.run(() -> {
          host.interrupt();
          return "value";
        });
    assertThat(value).isEqualTo("value");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anInterruptMakesTheHostLeaveTheAbandonable() {
    Thread host = Thread.currentThread();
    var release = new CountDownLatch(1);
    assertThatThrownBy(() ->
            Nursery.run(_ ->
                Threads.abandonable()
                    .run(() -> {
                      host.interrupt();
                      Latches.awaitUninterrupted(release);
                    })))
        .rootCause()
        .isInstanceOf(TaskInterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
    release.countDown();
    Threads.waitAllCompleted();
  }

  // -- threads

  @NurseryTest(time = Time.RUNS)
  void threadsAreUsedAgainAndKnowNothingOfItsLastCall() {
    Thread first =
        Threads.options()
            .name("first")
            .run(() -> {
              assertThat(Thread.currentThread().getName()).isEqualTo("first");
              assertThat(Task.current().name()).isEqualTo("first");
              Thread.currentThread().interrupt();
              return Thread.currentThread();
            });
    Eventually.until("it is idle", () -> first.getName().startsWith("nursery-thread-"));
    assertThat(first.getContextClassLoader()).isNull();
    assertThat(first.getUncaughtExceptionHandler()).isSameAs(first.getThreadGroup());
    Eventually.until(
        "it is used again",
        () ->
            Threads.<Boolean, RuntimeException>run(() -> {
              assertThat(Thread.currentThread().isInterrupted()).isFalse();
              return Thread.currentThread() == first;
            }));
  }

  @NurseryTest
  void theTaskOfAThreadIsInTheTree() {
    var names =
        Threads.<List<String>, RuntimeException>run(() ->
            TaskTree.snapshot(Tasks.clock()).tasks().stream()
                .map(TaskTree.TaskInfo::name)
                .toList());
    assertThat(names).contains("thread of " + Task.current().name());
    var alone =
        Threads.abandonable()
            .name("alone")
            .<List<String>, RuntimeException>run(
                () -> TaskTree.snapshot().roots().stream().map(TaskTree.TaskInfo::name).toList());
    assertThat(alone).contains("alone");
    Eventually.until(
        "it is taken out",
        () -> TaskTree.snapshot().roots().stream().noneMatch(task -> task.name().equals("alone")));
  }

  @NurseryTest
  void computationsAreNoMoreThanProcessors() {
    int processors = Runtime.getRuntime().availableProcessors();
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    Nursery.run(nursery -> {
      for (int i = 0; i < 4 * processors; i++) {
        nursery.startSoon(() ->
            Threads.cpu(() -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              Thread.yield();
              running.decrementAndGet();
            }));
      }
    });
    assertThat(most.get()).isBetween(1, processors);
  }

  @NurseryTest
  void theTokenComesBackWhatever() {
    var limiter = new CapacityLimiter(1);
    var options = Threads.options().limiter(limiter);
    for (var kind : new ThreadOptions[] {options, options.abandonable()}) {
      assertThatThrownBy(() ->
              kind.run(() -> {
                throw new IOException("on purpose");
              }))
          .hasMessage("on purpose");
      assertThatThrownBy(() ->
              kind.run(() -> {
                throw new StackOverflowError("on purpose");
              }))
          .hasMessage("on purpose");
      kind.run(() -> {});
      var cancelled = CancelScope.create();
      cancelled.cancel("before");
      cancelled.run(() -> kind.run(() -> {}));
      assertThat(kind.<String, RuntimeException>run(() -> "still free")).isEqualTo("still free");
    }
  }

  // -- time

  @NurseryTest
  void timeStandsStillWhileAThreadWorks(Nursery nursery, VirtualClock clock) {
    nursery.startSoon(() -> Tasks.sleep(Duration.ofHours(1)));
    Duration atEnd =
        Threads.run(() -> {
          Eventually.until("all others wait", () -> clock.activity().count() == 0);
          return clock.elapsed();
        });
    assertThat(atEnd).isZero();
    Duration abandonable =
        Threads.abandonable()
            .run(() -> {
              Eventually.until("all others wait", () -> clock.activity().count() == 0);
              return clock.elapsed();
            });
    assertThat(abandonable).isZero();
  }

  @NurseryTest
  void timeMayPassWhileAThreadWorks(Nursery nursery, VirtualClock clock) {
    clock.waitsForLentThreads(false);
    var jumped = new CountDownLatch(1);
    nursery.startSoon(() -> {
      Tasks.sleep(Duration.ofHours(1));
      jumped.countDown();
    });
    Threads.run(() -> Latches.awaitUninterrupted(jumped));
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
  }

  @NurseryTest
  void aThreadThatSleepsInAnOperationDoesNotHoldTimeUp(VirtualClock clock) {
    Threads.run(() -> Tasks.sleep(Duration.ofHours(1)));
    Threads.abandonable().run(() -> Tasks.sleep(Duration.ofHours(1)));
    Threads.run(() -> Threads.inHost(() -> Tasks.sleep(Duration.ofHours(1))));
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(3));
    Eventually.until("nothing is lent any more", () -> clock.activity().lent() == 0);
  }

  // -- waiting for all

  @NurseryTest
  void waitingForAllIsACancelPoint() {
    var release = new CountDownLatch(1);
    var scope = CancelScope.create();
    scope.run(() ->
        Threads.abandonable()
            .run(() -> {
              scope.cancel("leave it");
              Latches.awaitUninterrupted(release);
            }));
    var cancelled = CancelScope.create();
    var reached = new AtomicBoolean();
    Nursery.run(nursery -> {
      nursery.startSoon(() ->
          cancelled.run(() -> {
            Threads.waitAllCompleted();
            reached.set(true);
          }));
      cancelled.cancel("enough");
    });
    assertThat(reached).isFalse();
    assertThat(cancelled.cancelledCaught()).isTrue();
    release.countDown();
    Threads.waitAllCompleted();
  }

  // -- back in the host

  @NurseryTest
  void aDeadlineOnTheThreadReachesWhatTheHostDoes(VirtualClock clock) {
    var timed =
        CancelScope.moveOnAfter(
            Duration.ofHours(2),
            () ->
                Threads.<Boolean, RuntimeException>run(() ->
                    CancelScope.moveOnAfter(
                            Duration.ofHours(1), () -> Threads.inHost(Tasks::sleepForever))
                        .done()));
    assertThat(timed.orElseThrow()).isFalse();
    assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
  }

  @NurseryTest
  void whatTheHostFailsWithWhileItIsCancelledCounts() {
    var failure = new IOException("clean-up");
    assertThatThrownBy(() ->
            Threads.run(() ->
                CancelScope.moveOnAfter(
                    Duration.ofHours(1),
                    () ->
                        Threads.inHost(() -> {
                          try (AutoCloseable _ =
                              () -> {
                                throw failure;
                              }) {
                            Tasks.sleepForever();
                          }
                        }))))
        .isSameAs(failure);
  }

  @Test
  void theScopeOfACallIsNobodysToCancel() {
    assertThatThrownBy(
            () -> Threads.run(() -> Threads.inHost(() -> CancelScope.current().cancel("not mine"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no cancel scope of its own");
  }

  // -- calls inside of calls

  @NurseryTest
  void aCallInsideThatWouldWaitForTheOneAroundItIsTold() {
    var one = Threads.options().limiter(new CapacityLimiter(1));
    var other = Threads.options().limiter(new CapacityLimiter(5));
    assertThatThrownBy(() -> one.run(() -> one.run(() -> {})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("would wait for ever");
    assertThatThrownBy(() -> one.run(() -> other.run(() -> one.run(() -> {}))))
        .hasMessageContaining("would wait for ever");
    assertThatThrownBy(() -> one.run(() -> Threads.inHost(() -> one.run(() -> {}))))
        .hasMessageContaining("would wait for ever");
    String value = one.run(() -> other.<String, RuntimeException>run(() -> "value"));
    assertThat(value).isEqualTo("value");
  }

  @NurseryTest
  void aCallInsideWaitsForOneThatWillEnd(Nursery nursery) {
    var two = Threads.options().limiter(new CapacityLimiter(2));
    nursery.startSoon(() -> two.run(() -> Tasks.sleep(Duration.ofHours(1))));
    String value =
        two.run(() -> {
          Tasks.sleep(Duration.ofMinutes(1));
          return two.<String, RuntimeException>run(() -> "value");
        });
    assertThat(value).isEqualTo("value");
  }

  /** In any order: the last of them is told, and then the others go on. */
  @Test
  void ofSeveralThatWouldWaitForEachOtherOneIsTold() {
    Deterministic.explore(
        200,
        nursery -> {
          var options = Threads.options().limiter(new CapacityLimiter(2));
          var refused = new AtomicInteger();
          var done = new AtomicInteger();
          Nursery.run(callers -> {
            for (int i = 0; i < 3; i++) {
              callers.startSoon(() ->
                  options.run(() -> {
                    try {
                      options.run(done::incrementAndGet);
                    } catch (IllegalStateException deadlock) {
                      assertThat(deadlock).hasMessageContaining("would wait for ever");
                      refused.incrementAndGet();
                    }
                  }));
            }
          });
          assertThat(done.get() + refused.get()).isEqualTo(3);
          assertThat(done.get()).isPositive();
        });
  }

  /** In any order: each keeps what the other waits for. */
  @Test
  void ofThoseThatWouldWaitForEachOthersLimiterOneIsTold() {
    Deterministic.explore(
        200,
        nursery -> {
          var one = Threads.options().limiter(new CapacityLimiter(1));
          var other = Threads.options().limiter(new CapacityLimiter(1));
          var refused = new AtomicInteger();
          var done = new AtomicInteger();
          Nursery.run(callers -> {
            callers.startSoon(() -> nest(one, other, done, refused));
            callers.startSoon(() -> nest(other, one, done, refused));
          });
          assertThat(done.get() + refused.get()).isEqualTo(2);
          assertThat(done.get()).isPositive();
        });
  }

  private static void nest(
      ThreadOptions outer, ThreadOptions inner, AtomicInteger done, AtomicInteger refused) {
    outer.run(() -> {
      Tasks.yieldNow();
      try {
        inner.run(done::incrementAndGet);
      } catch (IllegalStateException deadlock) {
        assertThat(deadlock).hasMessageContaining("would wait for ever");
        refused.incrementAndGet();
      }
    });
  }

  @NurseryTest
  void whoIsOnALentThreadDoesNotWaitForTheEndOfAll() {
    assertThatThrownBy(() -> Threads.run(Threads::waitAllCompleted))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its own end");
    assertThatThrownBy(() -> Threads.run(() -> Threads.inHost(Threads::waitAllCompleted)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("its own end");
  }
}
