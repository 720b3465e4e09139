package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.Suspension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A shield goes up and down while the scope around it is cancelled and tasks go to sleep inside: in
 * the end every flag is what the last shield says, whoever came when.
 */
class S06ShieldVersusCancelTest {

  @Test
  void s06_shieldVersusCancelVersusSleep() {
    Rounds.play(
        "S6 sleeper",
        jitter -> {
          boolean endsShielded = jitter.coin();
          var outer = CancelScope.create();
          var inner = CancelScope.create();
          var lot = new ParkingLot();
          var woken = new AtomicBoolean();
          var entered = new AtomicBoolean();
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork()};
          Nursery.run(nursery -> {
            nursery.startSoon(() ->
                outer.run(() ->
                    inner.run(() -> {
                      entered.set(true);
                      delays[0].pause();
                      lot.park();
                      woken.set(true);
                    })));
            Race.of(2)
                .platform(() -> {
                  until(entered::get);
                  flip(inner, delays[1], endsShielded);
                })
                .platform(() -> {
                  until(entered::get);
                  delays[2].pause();
                  outer.cancel("race");
                })
                .await();
            if (endsShielded) {
              // Aborted while the shield was down, or asleep for good; then only we can wake it.
              until(() -> lot.statistics().tasksWaiting() == 1 || outer.cancelledCaught());
              assertThat(outer.cancelledCaught() ? 0 : lot.unpark(1).size())
                  .as("asleep under a shield, and yet aborted")
                  .isEqualTo(outer.cancelledCaught() ? 0 : 1);
            } // else it is aborted, or this round does not end
          });
          assertThat(woken.get()).isEqualTo(!outer.cancelledCaught());
          assertThat(woken.get() && !endsShielded).as("slept through a cancellation").isFalse();
          assertThat(inner.cancelledCaught()).isFalse();
        });
  }

  /** Lifting the shield reaches a task that went to sleep under it. */
  @Test
  void s06_liftedShieldVersusSleep() {
    Rounds.play(
        "S6 lifted",
        jitter -> {
          var outer = CancelScope.create();
          var inner = CancelScope.create().shield(true);
          var entered = new AtomicBoolean();
          Jitter[] delays = {jitter.fork(), jitter.fork()};
          Race race =
              Race.of(1)
                  .platform(() -> {
                    until(entered::get);
                    delays[0].pause();
                    inner.shield(false);
                  });
          outer.run(() -> {
            outer.cancel("beforehand");
            inner.run(() -> {
              entered.set(true);
              delays[1].pause();
              Tasks.sleepForever();
            });
          });
          race.await();
          assertThat(outer.cancelledCaught()).isTrue();
        });
  }

  /**
   * The flag of a child is derived while its parent's changes: a spawner that read "cancelled" and
   * was then overtaken by a shield must not write the stale value, which nothing would ever
   * correct.
   */
  @Test
  void s06_shieldVersusCancelVersusSpawn() {
    Rounds.play(
        "S6 spawn",
        jitter -> {
          boolean endsShielded = jitter.coin();
          var outer = CancelScope.create();
          List<Task<?>> children = new CopyOnWriteArrayList<>();
          var open = new AtomicReference<@Nullable Nursery>();
          List<Suspension> asleep = new CopyOnWriteArrayList<>();
          Jitter[] delays = {jitter.fork(), jitter.fork(), jitter.fork()};
          Race race =
              Race.of(3)
                  .platform(() -> {
                    until(() -> open.get() != null);
                    flip(nursery(open).cancelScope(), delays[0], endsShielded);
                  })
                  .platform(() -> {
                    until(() -> open.get() != null);
                    delays[1].pause();
                    outer.cancel("race");
                  })
                  .virtual(() -> {
                    until(() -> open.get() != null);
                    for (int i = 0; i < 4; i++) {
                      delays[2].pause();
                      children.add(
                          nursery(open)
                              .startSoon(() -> {
                                // No cancellation ends it, so that only the flag tells of one.
                                var wait = new Suspension(false);
                                asleep.add(wait);
                                wait.await("the end of the round");
                              }));
                    }
                  });
          outer.run(() ->
              Nursery.run(nursery -> {
                open.set(nursery);
                try {
                  CancelScope.shielded(race::await);
                  for (Task<?> child : children) {
                    assertThat(child.effectiveDeadline().hasPassed())
                        .as("a child's flag, with the shield %s", endsShielded)
                        .isEqualTo(!endsShielded);
                  }
                } finally {
                  until(() -> asleep.size() == children.size());
                  asleep.forEach(Suspension::wake);
                }
              }));
        });
  }

  private static Nursery nursery(AtomicReference<@Nullable Nursery> open) {
    Nursery nursery = open.get();
    if (nursery == null) {
      throw new AssertionError("not open yet");
    }
    return nursery;
  }

  private static void flip(CancelScope scope, Jitter delay, boolean last) {
    for (int i = delay.pick(4); i > 0; i--) {
      scope.shield(!scope.isShielded());
      delay.pause();
    }
    scope.shield(last);
  }
}
