package dev.nursery.conformance;

import static dev.nursery.conformance.Raises.assertRaises;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Startable;
import dev.nursery.Task;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Section F: tasks that say when they are ready. */
class StartTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualClock clock = new VirtualClock();

  private static Set<Task<?>> tasks() {
    return ConcurrentHashMap.newKeySet();
  }

  private void settleAndJump(Duration by) {
    Settling.waitAllTasksBlocked();
    clock.jump(by);
  }

  @Test
  void case86_startReturnsWhenTheTaskReports() {
    Startable<String> service =
        status -> {
          Tasks.sleep(SECOND);
          status.started("ready");
          Tasks.sleep(SECOND);
        };
    Nursery.options()
        .clock(clock)
        .run(outer -> {
          Task<?> user =
              outer.startSoon(() ->
                  Nursery.run(nursery -> {
                    assertThat(nursery.start(service)).isEqualTo("ready");
                    assertThat(clock.elapsed()).isEqualTo(SECOND);
                    assertThat(nursery.childTasks()).hasSize(1);
                  }));
          settleAndJump(SECOND);
          settleAndJump(SECOND);
          user.await();
          assertThat(clock.elapsed()).isEqualTo(SECOND.multipliedBy(2));

          Task<?> direct = outer.startSoon(() -> service.run(TaskStatus.ignored()));
          settleAndJump(SECOND);
          settleAndJump(SECOND);
          direct.await();
        });
  }

  @Test
  void case88_anErrorBeforeStartedComesOutOfStart() {
    var error = new IOException("no port");
    Nursery.run(nursery -> {
      assertThat(
              catchThrowable(() ->
                  nursery.start(status -> {
                    throw error;
                  })))
          .isSameAs(error);
      assertThat(nursery.cancelScope().cancelCalled()).isFalse();
      assertThat(nursery.childTasks()).isEmpty();
      Tasks.checkpoint();
    });
  }

  @Test
  void case90_startInACancelledScope() {
    Nursery.run(nursery -> {
      var checkpointing = CancelScope.create();
      var out = new AtomicReference<Throwable>();
      checkpointing.run(() -> {
        checkpointing.cancel("test");
        out.set(
            catchThrowable(() ->
                nursery.start(status -> {
                  status.started("never seen");
                  Tasks.checkpoint();
                })));
        throw (Cancelled) out.get();
      });
      assertThat(checkpointing.cancelledCaught()).isTrue();

      var clean = CancelScope.create();
      clean.run(() -> {
        clean.cancel("test");
        String value = nursery.start(status -> status.started("value"));
        assertThat(value).isEqualTo("value");
      });
      assertThat(clean.cancelledCaught()).isFalse();

      var failing = CancelScope.create();
      var error = new IllegalArgumentException("key");
      failing.run(() -> {
        failing.cancel("test");
        assertThat(
                catchThrowable(() ->
                    nursery.start(status -> {
                      status.started("never seen");
                      throw error;
                    })))
            .isSameAs(error);
      });
      assertThat(nursery.cancelScope().cancelCalled()).isFalse();
    });
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case93_aTargetCancelledBeforeStarted() {
    targetCancelled(true);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case93_aTargetCancelledAfterStarted() {
    targetCancelled(false);
  }

  private static void targetCancelled(boolean before) {
    Set<Task<?>> sleepers = tasks();
    Nursery.run(caller -> {
      // The target is not around the caller, or its cancellation would reach the caller, too.
      var target = new AtomicReference<Nursery>();
      caller.startSoon(() ->
          Nursery.run(opened -> {
            target.set(opened);
            Tasks.sleepForever();
          }));
      Settling.waitAllTasksBlocked();
      CancelScope targets = target.get().cancelScope();
      String value =
          target
              .get()
              .start(status ->
                  Nursery.run(own -> {
                    sleepers.add(own.startSoon(Tasks::sleepForever));
                    sleepers.add(own.startSoon(Tasks::sleepForever));
                    Settling.waitAllTasksBlocked();
                    if (before) {
                      targets.cancel("before");
                    }
                    status.started("up");
                    if (!before) {
                      targets.cancel("after");
                    }
                  }));
      assertThat(value).isEqualTo("up");
    });
    assertThat(sleepers)
        .hasSize(2)
        .allMatch(task -> task.outcome().orElseThrow() instanceof Outcome.Cancellation<?>);
  }

  @Test
  void case94_pendingStartsKeepTheNurseryOpen() {
    var closedAt = new AtomicReference<Duration>();
    Nursery.options()
        .clock(clock)
        .run(outer -> {
          outer.startSoon(() -> {
            Nursery.run(target -> {
              outer.startSoon(() -> target.start(service(SECOND.multipliedBy(2), 3)));
              outer.startSoon(() -> {
                Tasks.sleep(SECOND);
                assertThat(
                        catchThrowable(() ->
                            target.start(_ -> {
                              Tasks.sleep(SECOND.multipliedBy(6));
                              throw new IllegalStateException("crash at 7 s");
                            })))
                    .hasMessage("crash at 7 s");
              });
              // Until both starts are pending; from then on they alone hold the target open.
              Tasks.sleep(Duration.ofMillis(1500));
            });
            closedAt.set(clock.elapsed());
          });
          for (int halfSeconds = 0; halfSeconds < 14; halfSeconds++) {
            assertThat(closedAt.get()).isNull();
            settleAndJump(Duration.ofMillis(500));
          }
        });
    assertThat(closedAt.get()).isEqualTo(SECOND.multipliedBy(7));
  }

  private static Startable<String> service(Duration untilReady, int secondsAfter) {
    return status -> {
      Tasks.sleep(untilReady);
      status.started("ready");
      Tasks.sleep(SECOND.multipliedBy(secondsAfter));
    };
  }

  @Test
  void case96_causesOfAnErrorBeforeStartedAreKept() {
    var cause = new IOException("cause");
    var suppressed = new IOException("suppressed");
    var error = new IllegalStateException("no port", cause);
    error.addSuppressed(suppressed);
    Nursery.run(nursery -> {
      Throwable thrown =
          catchThrowable(() ->
              nursery.start(status -> {
                throw error;
              }));
      assertThat(thrown).isSameAs(error).hasCause(cause);
      assertThat(thrown.getSuppressed()).containsExactly(suppressed);
    });
  }

  @Test
  void case98_theCallersTimeoutDoesNotReachAStartedTask() {
    Nursery.options()
        .clock(clock)
        .run(target -> {
          Set<Task<?>> sleepers = tasks();
          CancelScope.failAfter(
              SECOND,
              () -> {
                target.<Boolean>start(
                    "service",
                    status ->
                        Nursery.run(own -> {
                          sleepers.add(own.startSoon(Tasks::sleepForever));
                          status.started(true);
                        }));
                clock.jump(SECOND);
                assertRaises(Tasks::checkpoint);
              });
          target.childTasks().iterator().next();
          Settling.waitAllTasksBlocked();
          Settling.waitAllTasksBlocked();
          target.cancelScope().cancel("enough");
        });
  }

  @Test
  void part3a_aGroupComesOutAsItIs() {
    Nursery.run(nursery -> {
      var error = new IllegalStateException("inside");
      MultiError group =
          catchThrowableOfType(
              MultiError.class,
              () ->
                  nursery.start(_ ->
                      Nursery.run(_ -> {
                        throw error;
                      })));
      assertThat(group.exceptions()).containsExactly(error);
    });
  }

  @Test
  void part3a_theCallersTimeoutEndsATaskThatHasNotStarted() {
    Nursery.options()
        .clock(clock)
        .run(target -> {
          var cancelled = new AtomicBoolean();
          Task<?> caller =
              target.startSoon(() -> {
                assertThat(
                        CancelScope.moveOnAfter(
                                SECOND,
                                () ->
                                    target.start(_ -> {
                                      assertRaises(Tasks::sleepForever);
                                      cancelled.set(true);
                                      Tasks.checkpoint();
                                    }))
                            .done())
                    .isFalse();
              });
          settleAndJump(SECOND);
          caller.await();
          assertThat(cancelled).isTrue();
          assertThat(target.cancelScope().cancelCalled()).isFalse();
        });
  }

  @Test
  void part3a_startIntoACancelledTargetRunsUpToStarted() {
    Nursery.run(caller -> {
      var reached = new AtomicReference<String>("nothing");
      Nursery.run(target -> {
        target.cancelScope().cancel("before the start");
        Task<?> starter =
            caller.startSoon(() -> {
              String value =
                  target.start(status -> {
                    Tasks.checkpoint();
                    reached.set("started");
                    status.started("value");
                    Tasks.checkpoint();
                    reached.set("too far");
                  });
              assertThat(value).isEqualTo("value");
            });
        CancelScope.shielded(starter::await);
      });
      assertThat(reached).hasValue("started");
    });
  }

  @Test
  void part3a_startedMayBeCalledByAnotherTask() {
    Nursery.run(nursery -> {
      String value =
          nursery.start(status -> {
            nursery.startSoon(() -> status.started("by a deputy"));
            Tasks.sleepForever();
          });
      assertThat(value).isEqualTo("by a deputy");
      nursery.cancelScope().cancel("enough");
    });
  }

  @Test
  void part3a_errorsAfterStartedAreTheTargets() {
    var error = new IllegalStateException("late");
    assertThatThrownBy(() ->
            Nursery.run(nursery -> {
              nursery.start(status -> {
                status.started("up");
                throw error;
              });
              Tasks.sleepForever();
            }))
        .isInstanceOfSatisfying(
            MultiError.class, errors -> assertThat(errors.exceptions()).containsExactly(error));
  }
}
