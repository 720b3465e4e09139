package dev.nursery.conformance;

import static dev.nursery.conformance.Raises.assertRaises;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Deadline;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.RuntimeStatistics;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Platform;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Section B: what cancelling does, and which scope takes it. */
@SuppressWarnings("NullAway.Init")
class CancellationTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @NurseryTest(time = Time.STANDS_STILL)
  void case14_everyOperationRaisesInACancelledScope() {
    var scope = CancelScope.create();
    scope.run(() -> {
      Tasks.checkpointIfCancelled();
      Tasks.checkpoint();
      scope.cancel("test");
      assertRaises(Tasks::checkpointIfCancelled);
      assertRaises(Tasks::checkpoint);
      assertRaises(Tasks::yieldNow);
      assertRaises(Tasks::sleepForever);
      assertRaises(() -> Tasks.sleep(Duration.ZERO));
      assertRaises(() -> Tasks.sleep(SECOND));
      assertRaises(() -> Tasks.sleepUntil(Deadline.passed()));
      assertRaises(() -> Tasks.sleepUntil(Deadline.never()));
      assertRaises(() -> new ParkingLot().park());
      assertRaises(() -> new Suspension().await("nothing"));
    });
  }

  @Test
  void case16_cancellingTwiceIsCancellingOnce() {
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("once");
      scope.cancel("twice");
      Tasks.checkpoint();
    });
    assertThat(scope.cancelCalled()).isTrue();
    assertThat(scope.cancelledCaught()).isTrue();
  }

  @Test
  void case17_levelTriggered() {
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      assertRaises(Tasks::sleepForever);
      Tasks.sleepForever();
    });
    assertThat(scope.cancelledCaught()).isTrue();
  }

  /** The group has no Cancelled among its leaves here: it carries a mark, which outer takes. */
  @NurseryTest(time = Time.STANDS_STILL)
  void case18_cancellationsAreSiftedOutOfTheErrors() {
    var error = new IllegalArgumentException("key");
    var outer = CancelScope.create();
    var justOutsideTheNursery = new AtomicReference<Throwable>();
    MultiError errors =
        catchThrowableOfType(
            MultiError.class,
            () ->
                outer.run(() -> {
                  justOutsideTheNursery.set(
                      catchThrowable(() ->
                          Nursery.run(nursery -> {
                            nursery.startSoon(Tasks::sleepForever);
                            nursery.startSoon(Tasks::sleepForever);
                            Settling.waitAllTasksBlocked();
                            nursery.cancelScope().cancel("two of them");
                            outer.cancel("and the third");
                            nursery.startSoon(Tasks::sleepForever);
                            nursery.startSoon(() -> {
                              throw error;
                            });
                          })));
                  throw (MultiError) justOutsideTheNursery.get();
                }));
    assertThat(errors).isSameAs(justOutsideTheNursery.get());
    assertThat(errors.exceptions()).containsExactly(error);
    assertThat(outer.cancelledCaught()).isTrue();
  }

  @Test
  void case19_aChildOfACancelledNurseryRunsToItsFirstCheckpoint() {
    var trace = new ConcurrentLinkedQueue<String>();
    Nursery.run(nursery -> {
      nursery.cancelScope().cancel("before anybody is here");
      nursery.startSoon(() -> {
        trace.add("begun");
        try {
          Tasks.checkpoint();
          trace.add("went on");
        } catch (Cancelled cancelled) {
          trace.add("cancelled");
          throw cancelled;
        }
      });
    });
    assertThat(trace).containsExactly("begun", "cancelled");
  }

  @Test
  void case20_shieldsKeepOutWhatIsOutside() {
    var outer = CancelScope.create();
    var inner = CancelScope.create();
    outer.run(() -> {
      outer.cancel("test");
      assertRaises(Tasks::checkpoint);
      inner.run(() -> {
        assertRaises(Tasks::checkpoint);
        inner.shield(true);
        Tasks.checkpoint();
        Tasks.checkpoint();
        var innermost = CancelScope.create();
        innermost.run(() -> {
          innermost.cancel("inside of the shield");
          Tasks.checkpoint();
        });
        assertThat(innermost.cancelledCaught()).isTrue();
        inner.shield(false);
        assertRaises(Tasks::checkpoint);
        inner.shield(true);
        Tasks.checkpoint();
        inner.cancel("under its own shield");
        assertRaises(Tasks::checkpoint);
        Tasks.checkpoint();
      });
      assertThat(inner.cancelledCaught()).isTrue();
      assertRaises(Tasks::checkpoint);
    });
    assertThat(outer.cancelledCaught()).isFalse();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case22_cancellingTheTopReachesEveryLeaf() {
    var cancelled = new ConcurrentLinkedQueue<String>();
    Nursery.run(top -> {
      for (int i = 0; i < 2; i++) {
        top.startSoon(() ->
            Nursery.run(nursery -> {
              for (int j = 0; j < 2; j++) {
                nursery.startSoon(() -> {
                  try {
                    Tasks.sleepForever();
                  } catch (Cancelled c) {
                    cancelled.add(c.reason().message());
                    throw c;
                  }
                });
              }
            }));
      }
      Settling.waitAllTasksBlocked();
      top.cancelScope().cancel("all of you");
    });
    assertThat(cancelled).hasSize(4).containsOnly("all of you");
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case23_liftingAShieldAbortsASleeperInThatVeryCall() {
    var outer = CancelScope.create();
    outer.run(() ->
        Nursery.run(nursery -> {
          nursery.cancelScope().shield(true);
          outer.cancel("test");
          var sleep = new AtomicReference<Suspension>();
          nursery.startSoon(() -> {
            sleep.set(new Suspension());
            sleep.get().await("nothing");
          });
          Settling.waitAllTasksBlocked();
          assertThat(sleep.get().isWaiting()).isTrue();
          nursery.cancelScope().shield(false);
          assertThat(sleep.get().isWaiting()).isFalse();
        }));
    assertThat(outer.cancelledCaught()).isTrue();
  }

  @Test
  void case24_aScopeLeftInTimeIsNeverCancelled() {
    var clock = new VirtualClock();
    Nursery.options()
        .clock(clock)
        .run(_ -> {
          var scope = CancelScope.create().relativeDeadline(SECOND);
          scope.run(Tasks::checkpoint);
          clock.jump(SECOND.multipliedBy(2));
          Tasks.checkpoint();
          assertThat(scope.cancelCalled()).isFalse();
          assertThat(scope.cancelledCaught()).isFalse();
        });
  }

  @Test
  void case26_aDeadlineMovedIntoThePastCancels() {
    var clock = new VirtualClock();
    Nursery.options()
        .clock(clock)
        .run(_ -> {
          Deadline early = Deadline.after(SECOND);
          var scope = CancelScope.create().deadline(Deadline.after(SECOND.multipliedBy(10)));
          scope.run(() -> {
            clock.jump(SECOND.multipliedBy(5));
            Tasks.checkpoint();
            scope.deadline(early);
            assertRaises(Tasks::checkpoint);
            assertRaises(Tasks::checkpoint);
          });
        });
  }

  @Test
  void case28_theOutermostCancelledScopeTakesIt() {
    var scope1 = CancelScope.create();
    var scope2 = CancelScope.create();
    var scope3 = CancelScope.create();
    scope1.run(() -> {
      scope2.run(() ->
          scope3.run(() -> {
            scope3.cancel("inner");
            scope2.cancel("outer");
            Tasks.sleepForever();
          }));
      Tasks.checkpoint();
    });
    assertThat(scope3.cancelCalled()).isTrue();
    assertThat(scope3.cancelledCaught()).isFalse();
    assertThat(scope2.cancelledCaught()).isTrue();
    assertThat(scope1.cancelCalled()).isFalse();
    assertThat(scope1.cancelledCaught()).isFalse();
  }

  @Test
  void case30_aCancellationThatNobodyMetIsNotCaught() {
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      Tasks.cancelShieldedCheckpoint();
      CancelScope.shielded(Tasks::yieldNow);
    });
    assertThat(scope.cancelledCaught()).isFalse();
    Tasks.checkpoint();
  }

  @Test
  void case31_aShieldSetDuringUnwindingDoesNotCatch() {
    var outer = CancelScope.create();
    var inner = CancelScope.create();
    outer.run(() ->
        inner.run(() -> {
          outer.cancel("test");
          try {
            Tasks.checkpoint();
          } finally {
            inner.shield(true);
          }
        }));
    assertThat(outer.cancelledCaught()).isTrue();
    assertThat(inner.cancelledCaught()).isFalse();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case32_aScopeMayBeCancelledBeforeItIsEntered() {
    var before = CancelScope.create();
    var after = CancelScope.create();
    before.cancel("too early");
    Nursery.run(nursery -> {
      nursery.startSoon(() -> before.run(Tasks::sleepForever));
      nursery.startSoon(() -> after.run(Tasks::sleepForever));
      Settling.waitAllTasksBlocked();
      after.cancel("late enough");
    });
    assertThat(before.cancelledCaught()).isTrue();
    assertThat(after.cancelledCaught()).isTrue();
  }

  @Test
  void case34_aScopeIsEnteredOnce() {
    var sequential = CancelScope.create();
    sequential.run(Tasks::checkpoint);
    assertThatIllegalStateException()
        .isThrownBy(() -> sequential.run(Tasks::checkpoint))
        .withMessageContaining("used once");

    var reentrant = CancelScope.create();
    reentrant.run(() -> {
      assertThatIllegalStateException().isThrownBy(() -> reentrant.run(Tasks::checkpoint));
      reentrant.cancel("the first use is not disturbed");
      Tasks.checkpoint();
    });
    assertThat(reentrant.cancelledCaught()).isTrue();

    var shared = CancelScope.create();
    shared.run(() -> {
      Platform.run(
          () -> assertThatIllegalStateException().isThrownBy(() -> shared.run(Tasks::checkpoint)));
      shared.cancel("the first use is not disturbed");
      Tasks.checkpoint();
    });
    assertThat(shared.cancelledCaught()).isTrue();
  }

  @Test
  void case36_cancelCalledLooksAtTheClock() {
    var clock = new VirtualClock();
    Nursery.options()
        .clock(clock)
        .run(_ -> {
          Deadline soon = Deadline.after(SECOND);
          var scope = CancelScope.create().deadline(soon);
          assertThat(scope.cancelCalled()).isFalse();
          clock.jump(SECOND);
          assertThat(scope.cancelCalled()).isTrue();
          scope.deadline(Deadline.never());
          assertThat(scope.cancelCalled()).isTrue();
        });
  }

  /** A deadline cannot be two things at once, nor no number: only the range is left to check. */
  @Test
  void case42_deadlinesAreValidated() {
    var scope = CancelScope.create();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scope.relativeDeadline(Duration.ofSeconds(-3)));
    assertThatIllegalArgumentException().isThrownBy(() -> Deadline.after(Duration.ofSeconds(-3)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CancelScope.moveOnAfter(Duration.ofNanos(-1), Tasks::checkpoint));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CancelScope.failAfter(Duration.ofNanos(-1), Tasks::checkpoint));
    assertThat(scope.relativeDeadline()).isEmpty();
    assertThat(scope.deadline()).isEqualTo(Deadline.never());
    scope.run(() -> {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> scope.relativeDeadline(Duration.ofSeconds(-3)));
      Tasks.checkpoint();
    });
    assertThatNullPointerException()
        .isThrownBy(() -> scope.deadline(nothing()))
        .withMessageContaining("Deadline.never()");
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  @Test
  void case44_movingADeadlineManyTimesLeavesNothingBehind() {
    Eventually.alone();
    int armed = RuntimeStatistics.current().deadlinesArmed();
    Nursery.run(_ -> {
      Deadline one = Deadline.after(Duration.ofHours(1));
      Deadline other = Deadline.after(Duration.ofHours(2));
      var scope = CancelScope.create();
      scope.run(() -> {
        for (int i = 0; i < 5_000; i++) {
          scope.deadline(i % 2 == 0 ? one : other);
          assertThat(RuntimeStatistics.current().deadlinesArmed()).isLessThanOrEqualTo(armed + 1);
        }
        assertThat(Tasks.effectiveDeadline()).isEqualTo(other);
      });
    });
    assertThat(RuntimeStatistics.current().deadlinesArmed()).isEqualTo(armed);
  }

  @Test
  void case45_errorsOfACancelledScopePassUnchanged() {
    var group = MultiError.of("two", List.of(new RuntimeException("1"), new RuntimeException("2")));
    var scope = CancelScope.create();
    assertThat(
            catchThrowable(() ->
                scope.run(() -> {
                  scope.cancel("test");
                  throw group;
                })))
        .isSameAs(group);
    assertThat(group.exceptions()).hasSize(2);
    assertThat(scope.cancelledCaught()).isFalse();
  }

  @Test
  void case46_theEffectiveDeadlineIsTheMinimumUpToTheShield() {
    Nursery.options()
        .clock(new VirtualClock())
        .run(_ -> {
          Deadline five = Deadline.after(SECOND.multipliedBy(5));
          Deadline ten = Deadline.after(SECOND.multipliedBy(10));
          assertThat(Tasks.effectiveDeadline()).isEqualTo(Deadline.never());
          var outer = CancelScope.create().deadline(ten);
          outer.run(() -> {
            assertThat(Tasks.effectiveDeadline()).isEqualTo(ten);
            var inner = CancelScope.create().deadline(five);
            inner.run(() -> {
              assertThat(Tasks.effectiveDeadline()).isEqualTo(five);
              inner.deadline(Deadline.never());
              assertThat(Tasks.effectiveDeadline()).isEqualTo(ten);
              outer.cancel("test");
              assertThat(Tasks.effectiveDeadline()).isEqualTo(Deadline.passed());
              inner.shield(true).deadline(ten);
              assertThat(Tasks.effectiveDeadline()).isEqualTo(ten);
              assertThat(Task.current().effectiveDeadline()).isEqualTo(ten);
            });
            assertThat(Tasks.effectiveDeadline()).isEqualTo(Deadline.passed());
          });
          assertThat(Tasks.effectiveDeadline()).isEqualTo(Deadline.never());
        });
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case48_whatIsCompletedBeforeTheCancelReturnsAndTheNextOperationRaises() {
    var scope = CancelScope.create();
    var wait = new AtomicReference<Suspension>();
    var trace = new ConcurrentLinkedQueue<String>();
    Nursery.run(nursery -> {
      nursery.startSoon(() ->
          scope.run(() -> {
            wait.set(new Suspension());
            wait.get().await("the event");
            trace.add("got it");
            Tasks.checkpoint();
            trace.add("not reached");
          }));
      Settling.waitAllTasksBlocked();
      assertThat(wait.get().claim()).isTrue();
      scope.cancel("after the event, before the waiter could run");
      wait.get().unpark();
    });
    assertThat(trace).containsExactly("got it");
    assertThat(scope.cancelledCaught()).isTrue();
  }

  @Test
  void case50_returningFromACancelledScopeIsNotCaught() {
    var scope = CancelScope.create();
    assertThat(
            scope
                .call(() -> {
                  scope.cancel("test");
                  return 1;
                })
                .orElseThrow())
        .isEqualTo(1);
    assertThat(scope.cancelCalled()).isTrue();
    assertThat(scope.cancelledCaught()).isFalse();
  }
}
