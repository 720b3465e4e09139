package dev.nursery.conformance;

import static dev.nursery.conformance.Raises.assertRaises;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.Block;
import dev.nursery.CancelReason.Source;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.TooSlowException;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Section D: timeouts and sleeping. */
class TimeoutTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final VirtualClock clock = new VirtualClock();

  private void onTheClock(Nursery.RunBody body) {
    Nursery.options().clock(clock).run(body);
  }

  /** Runs {@code code} in a task, and jumps by {@code time} once it is asleep. */
  private void letPass(Nursery nursery, Duration time, Block<Exception> code) {
    Task<?> task = nursery.startSoon(code);
    Settling.waitAllTasksBlocked();
    clock.jump(time);
    task.await();
  }

  @Test
  void case60_moveOnLeavesAtTheDeadline() {
    onTheClock(nursery ->
        letPass(
            nursery,
            SECOND,
            () -> {
              Timed<?> result = CancelScope.moveOnAfter(SECOND, () -> Tasks.sleep(HOUR));
              assertThat(result.done()).isFalse();
              assertThat(((Timed.CutOff<?>) result).reason().source()).isEqualTo(Source.DEADLINE);
              assertThat(clock.elapsed()).isEqualTo(SECOND);
            }));
  }

  @Test
  void case62_aShieldedTimeoutStillTimesOut() {
    onTheClock(nursery -> {
      var outer = CancelScope.create();
      letPass(
          nursery,
          SECOND,
          () ->
              outer.run(() -> {
                outer.cancel("kept out");
                var limited = CancelScope.create().shield(true).relativeDeadline(SECOND);
                limited.run(() -> Tasks.sleep(HOUR));
                assertThat(limited.cancelledCaught()).isTrue();
                assertThat(limited.reason().orElseThrow().source()).isEqualTo(Source.DEADLINE);
                assertRaises(Tasks::checkpoint);
              }));
    });
    onTheClock(nursery -> {
      var outer = CancelScope.create();
      letPass(
          nursery,
          SECOND,
          () ->
              outer.run(() -> {
                outer.cancel("kept out");
                assertThatThrownBy(() ->
                        CancelScope.shielded(
                            () -> CancelScope.failAfter(SECOND, () -> Tasks.sleep(HOUR))))
                    .isInstanceOf(TooSlowException.class);
              }));
    });
  }

  @Test
  void case64_aRelativeDeadlineCountsFromEntry() {
    onTheClock(_ -> {
      var scope = CancelScope.create().relativeDeadline(SECOND.multipliedBy(5));
      assertThat(scope.isRelative()).isTrue();
      assertThat(scope.relativeDeadline()).contains(SECOND.multipliedBy(5));
      assertThatIllegalStateException()
          .isThrownBy(scope::deadline)
          .withMessageContaining("relativeDeadline()");
      clock.jump(SECOND.multipliedBy(3));
      scope.run(() -> {
        assertThat(scope.isRelative()).isFalse();
        assertThat(scope.deadline()).isEqualTo(Deadline.after(SECOND.multipliedBy(5)));
        clock.jump(SECOND);
        assertThat(scope.relativeDeadline()).contains(SECOND.multipliedBy(4));
        assertThat(scope.relativeDeadline(HOUR)).isSameAs(scope);
        assertThat(scope.deadline()).isEqualTo(Deadline.after(HOUR));
        assertThat(scope.deadline(Deadline.never())).isSameAs(scope);
        assertThat(scope.relativeDeadline()).isEqualTo(Optional.empty());
      });
    });
  }

  @Test
  void part2_aDeadlineGivenLastReplacesTheOtherKind() {
    onTheClock(_ -> {
      var scope = CancelScope.create().relativeDeadline(SECOND).deadline(Deadline.never());
      assertThat(scope.isRelative()).isFalse();
      assertThat(scope.deadline()).isEqualTo(Deadline.never());
      scope.relativeDeadline(SECOND);
      assertThat(scope.isRelative()).isTrue();
    });
  }

  /** There is no way to wake it by hand; a stray unpark of its thread is not one. */
  @NurseryTest(time = Time.STANDS_STILL)
  void case66_aStrayUnparkDoesNotEndASleep() {
    Nursery.run(nursery -> {
      var thread = new AtomicReference<Thread>();
      Task<?> sleeper =
          nursery.startSoon(() -> {
            thread.set(Thread.currentThread());
            Tasks.sleepForever();
          });
      for (int i = 0; i < 100; i++) {
        Settling.waitAllTasksBlocked();
        LockSupport.unpark(thread.get());
      }
      Settling.waitAllTasksBlocked();
      assertThat(sleeper.outcome()).isEmpty();
      sleeper.cancel("that does");
    });
  }

  @Test
  void case67_failAfterFailsOnlyIfItCutTheBodyOff() {
    onTheClock(_ -> {
      // A body that swallows its cancellation and returns has got done.
      CancelScope.failAfter(
          SECOND,
          () -> {
            clock.jump(SECOND);
            assertRaises(Tasks::checkpoint);
          });

      var error = new IllegalArgumentException("late");
      assertThat(
              catchThrowable(() ->
                  CancelScope.failAfter(
                      SECOND,
                      () -> {
                        clock.jump(SECOND);
                        throw error;
                      })))
          .isSameAs(error);

      TooSlowException tooSlow =
          catchThrowableOfType(
              TooSlowException.class,
              () ->
                  CancelScope.failAfter(
                      SECOND,
                      () -> {
                        CancelScope.current().cancel("by hand");
                        Tasks.checkpoint();
                      }));
      assertThat(tooSlow.reason().source()).isEqualTo(Source.EXPLICIT);
      assertThat(tooSlow).hasMessageContaining("by hand");
    });
  }

  @Test
  void case68_anOuterCancellationIsNotATimeout() {
    onTheClock(_ -> {
      for (boolean expired : new boolean[] {false, true}) {
        var outer = CancelScope.create();
        var inside = new AtomicReference<Throwable>();
        outer.run(() -> {
          inside.set(
              catchThrowable(() ->
                  CancelScope.failAfter(
                      SECOND,
                      () -> {
                        if (expired) {
                          clock.jump(SECOND);
                        }
                        outer.cancel("outer");
                        Tasks.checkpoint();
                      })));
          assertThat(inside.get()).isInstanceOf(Cancelled.class);
          throw (Error) inside.get();
        });
        assertThat(outer.cancelledCaught()).isTrue();
      }
    });
  }

  @Test
  void part5_aSleepIsNeverEarly() {
    onTheClock(nursery -> {
      Task<Duration> sleeper =
          nursery.startSoon(() -> {
            Tasks.sleep(SECOND);
            return clock.elapsed();
          });
      Settling.waitAllTasksBlocked();
      clock.jump(SECOND.minusNanos(1));
      Settling.waitAllTasksBlocked();
      assertThat(sleeper.outcome()).isEmpty();
      clock.jump(Duration.ofNanos(1));
      assertThat(sleeper.await()).isEqualTo(SECOND);
    });
  }

  @Test
  void part2_aTimeoutOfZeroRunsTheBodyToItsFirstCheckpoint() {
    onTheClock(_ -> {
      var reached = new AtomicReference<String>();
      assertThat(
              CancelScope.moveOnAfter(
                      Duration.ZERO,
                      () -> {
                        reached.set("first");
                        Tasks.checkpoint();
                        reached.set("second");
                      })
                  .done())
          .isFalse();
      assertThat(reached).hasValue("first");
    });
  }

  @Test
  void part2_deadlinesThatHavePassedAreAllowed() {
    onTheClock(_ -> {
      Deadline past = Deadline.after(SECOND);
      clock.jump(HOUR);
      assertThat(CancelScope.moveOnAt(past, Tasks::checkpoint).done()).isFalse();
      assertThat(CancelScope.moveOnAt(Deadline.passed(), Tasks::checkpoint).done()).isFalse();
      assertThat(CancelScope.moveOnAt(Deadline.never(), Tasks::checkpoint).done()).isTrue();
      assertThatThrownBy(() -> CancelScope.failAt(past, Tasks::checkpoint))
          .isInstanceOf(TooSlowException.class);
      Tasks.sleepUntil(past);
    });
  }
}
