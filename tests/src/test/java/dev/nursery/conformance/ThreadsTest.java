package dev.nursery.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.ClosedResourceException;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.TaskLocal;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.TaskTree;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Latches;
import dev.nursery.testkit.Platform;
import dev.nursery.thread.NurseryHandle;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** Section M: threads that are lent to tasks, and foreign threads that call in. */
class ThreadsTest {

  private static final TaskLocal<String> LOCAL = TaskLocal.withDefault("local", "default");

  @NurseryTest
  void case180_theValueComesFromAnotherThread() {
    Thread caller = Thread.currentThread();
    Thread thread = Threads.run(Thread::currentThread);
    assertThat(thread).isNotSameAs(caller).matches(t -> !t.isVirtual() && t.isDaemon());
  }

  @NurseryTest
  void case180_theExceptionComesAsItIs() {
    var error = new IOException("no disk");
    assertThatThrownBy(() ->
            Threads.run(() -> {
              throw error;
            }))
        .isSameAs(error);
  }

  /** On a thread that runs no task, too. */
  @Test
  void case180_fromAThreadThatRunsNoTask() {
    String value = Platform.call(() -> Threads.run(() -> "value"));
    assertThat(value).isEqualTo("value");
  }

  @NurseryTest
  void case181_whoMayBeAbandonedIs() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var went = new AtomicBoolean();
    var scope = CancelScope.create();
    scope.run(() ->
        Nursery.run(nursery -> {
          nursery.startSoon(() ->
              Threads.abandonable()
                  .run(() -> {
                    begun.countDown();
                    Latches.awaitUninterrupted(release);
                    went.set(true);
                  }));
          nursery.startSoon(() -> {
            Latches.awaitUninterrupted(begun);
            scope.cancel("enough");
          });
        }));
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(went).isFalse();
    release.countDown();
    Threads.waitAllCompleted();
    assertThat(went).isTrue();
  }

  @NurseryTest
  void case181_whoMayNotBeAbandonedIsWaitedForAndReturns() {
    var scope = CancelScope.create();
    var value = new AtomicReference<String>();
    var next = new AtomicReference<Throwable>();
    scope.run(() -> {
      value.set(
          Threads.run(() -> {
            scope.cancel("enough");
            return "done all the same";
          }));
      next.set(catchThrowable(Tasks::checkpoint));
    });
    assertThat(value).hasValue("done all the same");
    assertThat(next.get()).isInstanceOf(Cancelled.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void case181_cancelledBeforeItBeginsNoThreadIsUsed(boolean abandonable) {
    var ran = new AtomicBoolean();
    var scope = CancelScope.create();
    scope.cancel("before");
    scope.run(() -> {
      if (abandonable) {
        Threads.abandonable().run(() -> ran.set(true));
      } else {
        Threads.run(() -> ran.set(true));
      }
    });
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(ran).isFalse();
  }

  /** Also one that waits for its turn. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void case181_cancelledWhileItWaitsForATokenNoThreadIsUsed(boolean abandonable) {
    var limiter = new CapacityLimiter(1);
    var ran = new AtomicBoolean();
    var borrower = new Object();
    limiter.acquireOnBehalfOf(borrower);
    var options = Threads.options().limiter(limiter);
    var chosen = abandonable ? options.abandonable() : options;
    CancelScope.moveOnAfter(Duration.ofMillis(1), () -> chosen.run(() -> ran.set(true)));
    limiter.releaseOnBehalfOf(borrower);
    chosen.run(() -> assertThat(ran).isFalse());
  }

  @Test
  void case182_anAbandonedThreadEndsInSilenceAfterItsRun() {
    var release = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var scope = CancelScope.create();
    scope.run(() ->
        Threads.abandonable()
            .run(() -> {
              scope.cancel("leave it");
              Latches.awaitUninterrupted(release);
              ended.countDown();
              throw new IllegalStateException("nobody hears this");
            }));
    assertThat(scope.cancelledCaught()).isTrue();
    release.countDown();
    Latches.awaitUninterrupted(ended);
    Threads.waitAllCompleted();
  }

  @NurseryTest
  void case183_neverMoreThanTheLimiterAllows() {
    var crowd = new Crowd();
    Nursery.run(nursery -> {
      crowd.release.countDown();
      crowd.come(nursery, 2 * Crowd.MAX, false);
    });
    crowd.check(2 * Crowd.MAX);
  }

  /** Those who were left behind count like all others, until they end. */
  @NurseryTest
  void case183_neverMoreThanTheLimiterAllowsWithTheAbandoned(VirtualClock clock) {
    clock.waitsForLentThreads(false); // those left behind are no reason to wait for the others
    var crowd = new Crowd();
    var scope = CancelScope.create();
    scope.run(() ->
        Nursery.run(nursery -> {
          crowd.come(nursery, Crowd.MAX, true);
          Latches.awaitUninterrupted(crowd.full);
          scope.cancel("leave them");
        }));
    assertThat(crowd.running).hasValue(Crowd.MAX);
    Nursery.run(nursery -> {
      crowd.come(nursery, Crowd.MAX, true);
      Settling.waitAllTasksBlocked();
      crowd.release.countDown();
    });
    Threads.waitAllCompleted();
    crowd.check(2 * Crowd.MAX);
  }

  /** Calls that count how many of them there are. */
  private static final class Crowd {

    static final int MAX = 5;

    final CapacityLimiter limiter = new CapacityLimiter(MAX);
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger done = new AtomicInteger();
    final CountDownLatch full = new CountDownLatch(MAX);
    final CountDownLatch release = new CountDownLatch(1);

    void come(Nursery nursery, int count, boolean abandonable) {
      var options = Threads.options().limiter(limiter);
      for (int i = 0; i < count; i++) {
        nursery.startSoon(() -> (abandonable ? options.abandonable() : options).run(this::work));
      }
    }

    private void work() {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      full.countDown();
      Latches.awaitUninterrupted(release);
      running.decrementAndGet();
      done.incrementAndGet();
    }

    void check(int all) {
      assertThat(most.get()).isLessThanOrEqualTo(MAX);
      assertThat(done).hasValue(all);
    }
  }

  /** The thread of an abandoned call keeps its token until it ends. */
  @NurseryTest
  void case183_anAbandonedCallKeepsItsToken() {
    int before = Threads.statistics().abandoned();
    var limiter = new CapacityLimiter(1);
    var options = Threads.options().limiter(limiter).abandonable();
    var release = new CountDownLatch(1);
    var firstEnded = new AtomicBoolean();
    var scope = CancelScope.create();
    scope.run(() ->
        options.run(() -> {
          scope.cancel("leave it");
          Latches.awaitUninterrupted(release);
          firstEnded.set(true);
        }));
    assertThat(Threads.statistics().abandoned() - before).isEqualTo(1);
    Nursery.run(nursery -> {
      Task<Boolean> second = nursery.startSoon(() -> options.run(firstEnded::get));
      Eventually.until("it waits for a token", () -> isWaiting(second));
      release.countDown();
      assertThat(second.await()).isTrue();
    });
    Threads.waitAllCompleted();
    assertThat(Threads.statistics().abandoned() - before).isZero();
  }

  private static boolean isWaiting(Task<?> task) {
    return TaskTree.snapshot().tasks().stream()
        .anyMatch(each -> each.name().equals(task.name()) && each.waiting());
  }

  @NurseryTest
  void case186_contextIsCopiedIn() {
    LOCAL.set("outside");
    MDC.put("request", "7");
    try {
      String seen =
          Threads.run(() -> {
            String inside = LOCAL.get() + " " + MDC.get("request");
            LOCAL.set("inside");
            MDC.put("request", "8");
            return inside;
          });
      assertThat(seen).isEqualTo("outside 7");
      assertThat(LOCAL.get()).isEqualTo("outside");
      assertThat(MDC.get("request")).isEqualTo("7");
    } finally {
      MDC.clear();
    }
    assertThat(Threads.<String, RuntimeException>run(() -> LOCAL.get() + MDC.get("request")))
        .as("the thread that is used again has forgotten it")
        .isEqualTo("outsidenull");
  }

  /** In place of the values of the thread, as in trio: it is the host's task, with its own. */
  @NurseryTest
  void case186_backInTheHostItIsTheHostsContext() {
    LOCAL.set("host");
    String seen =
        Threads.run(() -> {
          LOCAL.set("thread");
          return Threads.inHost(() -> {
            String before = LOCAL.get();
            LOCAL.set("changed by the thread");
            return before;
          });
        });
    assertThat(seen).isEqualTo("host");
    assertThat(LOCAL.get()).isEqualTo("changed by the thread");
  }

  @NurseryTest
  void case188_inHostIsForTheBodyOfACall() {
    assertThatThrownBy(() -> Threads.inHost(() -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Threads.run", "NurseryHandle");
    assertThatThrownBy(() -> Platform.run(() -> Threads.inHost(() -> {})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'foreign' runs none");
    assertThatThrownBy(() -> Threads.abandonable().run(() -> Threads.inHost(() -> {})))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("may be abandoned");
  }

  /** A task that the body has spawned has inherited much, but is not the one that is waited for. */
  @NurseryTest
  void case188_notForTasksBelowTheBody() {
    Throwable refused =
        Threads.run(() ->
            Nursery.call(nursery ->
                nursery.startSoon(() -> catchThrowable(() -> Threads.inHost(() -> {}))).await()));
    assertThat(refused)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is for the body");
  }

  @NurseryTest
  void case189_theHostItselfDoesIt() {
    Task<?> host = Task.current();
    Thread thread = Thread.currentThread();
    Threads.run(() -> {
      assertThat(Task.current()).isNotSameAs(host);
      Task<?> task = Threads.inHost(() -> Task.current());
      assertThat(task).isSameAs(host);
      Threads.inHost(() -> {
        assertThat(Thread.currentThread()).isSameAs(thread);
        Tasks.sleep(Duration.ofHours(1)); // takes no time
      });
    });
  }

  @NurseryTest
  void case189_valuesAndErrorsTravelBack() {
    var error = new IOException("from the host");
    String seen =
        Threads.run(() -> {
          assertThat(
                  catchThrowable(() ->
                      Threads.inHost(() -> {
                        throw error;
                      })))
              .isSameAs(error);
          return Threads.inHost(() -> "value");
        });
    assertThat(seen).isEqualTo("value");
  }

  /** And there and back again, some levels deep. */
  @NurseryTest
  void case189_inTurns() {
    Task<?> host = Task.current();
    boolean same =
        Threads.run(() ->
            Threads.inHost(() -> Threads.run(() -> Threads.inHost(() -> Task.current() == host))));
    assertThat(same).isTrue();
  }

  @NurseryTest
  void case190_whatNeedsNoOperationRunsInACancelledHost() {
    var scope = CancelScope.create();
    var seen = new AtomicReference<String>();
    scope.run(() ->
        seen.set(
            Threads.run(() -> {
              scope.cancel("from its thread");
              return Threads.inHost(() -> "value");
            })));
    assertThat(seen).hasValue("value");
    assertThat(scope.cancelledCaught()).isFalse();
  }

  @NurseryTest
  void case190_theAbandonedIsCaught() {
    var scope = CancelScope.create();
    scope.run(() -> Threads.abandonable().run(() -> scope.cancel("from its thread")));
    // It may have ended before its host could leave: then it has returned.
    Threads.waitAllCompleted();
    var stays = CancelScope.create();
    var release = new CountDownLatch(1);
    stays.run(() ->
        Threads.abandonable()
            .run(() -> {
              stays.cancel("from its thread");
              Latches.awaitUninterrupted(release);
            }));
    release.countDown();
    Threads.waitAllCompleted();
    assertThat(stays.cancelledCaught()).isTrue();
  }

  @NurseryTest
  void case190_whatWaitsInACancelledHostIsCancelledThroughTheThread() {
    var scope = CancelScope.create();
    var inThread = new AtomicReference<Throwable>();
    scope.run(() ->
        Threads.run(() -> {
          scope.cancel("from its thread");
          try {
            Threads.inHost(Tasks::sleepForever);
          } catch (Throwable t) {
            inThread.set(t);
            throw t;
          }
        }));
    assertThat(inThread.get()).isInstanceOf(Cancelled.class);
    assertThat(scope.cancelledCaught()).isTrue();
  }

  @Test
  void case192_aCallFromOutsideEndsWithTheNursery() {
    var inside = new CountDownLatch(1);
    var thrown = new AtomicReference<Throwable>();
    var foreign = new AtomicReference<Thread>();
    Nursery.run(nursery -> {
      var handle = NurseryHandle.of(nursery);
      foreign.set(
          Thread.ofPlatform()
              .start(() ->
                  thrown.set(
                      catchThrowable(() ->
                          handle.call(() -> {
                            inside.countDown();
                            Tasks.sleepForever();
                          })))));
      inside.await();
      nursery.cancelScope().cancel("shutting down");
    });
    join(foreign.get());
    assertThat(thrown.get())
        .isInstanceOf(TaskCancelledException.class)
        .hasMessageContaining("shutting down");
  }

  /** Whoever comes second tells of it: the caller, or the nursery. */
  @Test
  void whatABodyThrowsWhoseCallerHasLeftIsNotLost() {
    var failure = new IllegalStateException("could not clean up");
    Deterministic.explore(
        200,
        _ ->
            assertThatThrownBy(() ->
                    Nursery.run(nursery -> {
                      var handle = NurseryHandle.of(nursery);
                      CancelScope scope = CancelScope.create();
                      nursery.startSoon(() -> scope.cancel("so the caller leaves"));
                      scope.run(() ->
                          handle.call(() -> {
                            try {
                              Tasks.yieldNow();
                            } finally {
                              throwIt(failure);
                            }
                          }));
                    }))
                .isInstanceOf(MultiError.class)
                .hasCause(failure));
  }

  @Test
  void case192_afterTheEndItIsRefused() {
    NurseryHandle handle = Nursery.call(NurseryHandle::of);
    assertThatThrownBy(() -> Platform.run(() -> handle.call(() -> {})))
        .isInstanceOf(ClosedResourceException.class)
        .hasMessageContaining("has ended");
    assertThatThrownBy(() -> Platform.run(() -> handle.post(() -> {})))
        .isInstanceOf(ClosedResourceException.class);
  }

  /** While the tasks of a nursery come to their end, one of them can still be helped. */
  @NurseryTest
  void case192_throughTheHostItWorksToTheLast() {
    var seen = new AtomicReference<String>();
    var scope = CancelScope.create();
    scope.run(() ->
        Nursery.run(nursery ->
            nursery.startSoon(() ->
                Threads.run(() -> {
                  scope.cancel("late shutdown");
                  seen.set(Threads.inHost(() -> "still here"));
                }))));
    assertThat(seen).hasValue("still here");
  }

  @NurseryTest(time = Time.RUNS)
  void case194_waitsForAllThreads() throws InterruptedException {
    var releases = new CountDownLatch[] {new CountDownLatch(1), new CountDownLatch(1)};
    var begun = new CountDownLatch(2);
    var waited = new AtomicBoolean();
    int before = Threads.statistics().active();
    Nursery.run(nursery -> {
      for (var release : releases) {
        nursery.startSoon(() ->
            Threads.run(() -> {
              begun.countDown();
              Latches.awaitUninterrupted(release);
            }));
      }
      Latches.awaitUninterrupted(begun);
      nursery.startSoon(
          "waits",
          () -> {
            Threads.waitAllCompleted();
            waited.set(true);
          });
      assertThat(Threads.statistics().active() - before).isEqualTo(2);
      releases[0].countDown();
      Eventually.until("one is left", () -> Threads.statistics().active() - before == 1);
      assertThat(waited).isFalse();
      releases[1].countDown();
    });
    assertThat(waited).isTrue();
    assertThat(Threads.statistics().active() - before).isZero();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void throwIt(RuntimeException failure) {
    throw failure;
  }
}
