package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.VirtualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A deadline fires while somebody moves it and the scope is left: no cancellation after the scope,
 * and none after a postponement that came first.
 */
class S07DeadlineVersusExitTest {

  private static final Duration SOON = Duration.ofNanos(1_000);
  private static final Duration LATER = Duration.ofHours(1);

  @Test
  void s07_firingVersusMovedLaterVersusExit() {
    Rounds.play(
        "S7 moved later",
        jitter -> {
          var clock = new VirtualClock();
          var scope = CancelScope.create();
          var entered = new AtomicReference<@Nullable Deadline>();
          var postponed = new AtomicBoolean();
          var calledAtPostponement = new AtomicBoolean();
          var calledAtExit = new AtomicBoolean();
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork()};
          boolean sleeps = jitter.coin();
          Race race =
              Race.of(2)
                  .virtual(() -> {
                    until(() -> entered.get() != null);
                    delays[0].pause();
                    clock.jump(SOON);
                  })
                  .platform(() -> {
                    until(() -> entered.get() != null);
                    delays[1].pause();
                    Deadline later = entered.get();
                    if (later != null) {
                      scope.deadline(later);
                    }
                    calledAtPostponement.set(scope.cancelCalled());
                    postponed.set(true);
                  });
          Nursery.options()
              .clock(clock)
              .run(nursery -> {
                nursery.startSoon(() -> {
                  scope.relativeDeadline(SOON);
                  scope.run(() -> {
                    entered.set(Deadline.after(LATER));
                    delays[2].pause();
                    if (sleeps) {
                      until(postponed::get);
                    }
                  });
                  calledAtExit.set(scope.cancelCalled());
                });
              });
          race.await();
          assertThat(scope.cancelledCaught()).as("nothing in there could be cancelled").isFalse();
          if (sleeps) {
            assertThat(scope.cancelCalled())
                .as("cancelled after it was postponed")
                .isEqualTo(calledAtPostponement.get());
          }
          assertThat(scope.cancelCalled() && !calledAtExit.get())
              .as("cancelled after it was left")
              .isFalse();
        });
  }

  /** The process's own clock, whose timer is a thread of its own. */
  @Test
  void s07_firingVersusExitOnTheSystemsClock() {
    Rounds.play(
        "S7 system clock",
        jitter -> {
          var inner = CancelScope.create().relativeDeadline(Duration.ofNanos(jitter.pick(60_000)));
          var calledAtExit = new AtomicBoolean();
          var passed = new AtomicBoolean();
          Nursery.run(nursery ->
              nursery.startSoon(() -> {
                inner.run(() -> {
                  jitter.pause();
                  Tasks.checkpoint();
                  passed.set(true);
                });
                calledAtExit.set(inner.cancelCalled());
                // Outside nothing is cancelled, whenever the timer looks.
                Tasks.checkpoint();
                jitter.pause();
                Tasks.checkpoint();
              }));
          assertThat(inner.cancelCalled()).isEqualTo(calledAtExit.get());
          assertThat(inner.cancelledCaught()).isEqualTo(!passed.get());
        });
  }

  /** A deadline that is moved to and fro by others always ends the sleep in the end. */
  @Test
  void s07_movedEarlierVersusSleep() {
    Rounds.play(
        "S7 moved earlier",
        jitter -> {
          var clock = new VirtualClock();
          var scope = CancelScope.create().relativeDeadline(LATER);
          var soon = new AtomicReference<@Nullable Deadline>();
          var later = new AtomicReference<@Nullable Deadline>();
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork()};
          Race race =
              Race.of(2)
                  .virtual(() -> {
                    until(() -> soon.get() != null);
                    delays[0].pause();
                    clock.jump(SOON);
                  })
                  .platform(() -> {
                    until(() -> soon.get() != null);
                    for (int i = delays[1].pick(3); i >= 0; i--) {
                      scope.deadline(value(later));
                      delays[1].pause();
                      scope.deadline(value(soon));
                    }
                  });
          Nursery.options()
              .clock(clock)
              .run(nursery ->
                  nursery.startSoon(() ->
                      scope.run(() -> {
                        later.set(Deadline.after(LATER));
                        soon.set(Deadline.after(SOON));
                        delays[2].pause();
                        Tasks.sleepForever();
                      })));
          race.await();
          assertThat(scope.cancelledCaught()).isTrue();
        });
  }

  private static Deadline value(AtomicReference<@Nullable Deadline> reference) {
    Deadline value = reference.get();
    if (value == null) {
      throw new AssertionError("not set yet");
    }
    return value;
  }
}
