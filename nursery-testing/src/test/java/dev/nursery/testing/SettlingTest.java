package dev.nursery.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SettlingTest {

  @Test
  void case134_returnsOnceOthersHaveMadeAllTheProgressThereIs() {
    var steps = new ArrayList<Integer>();
    var first = new ParkingLot();
    var second = new ParkingLot();
    Nursery.options()
        .clock(new VirtualClock())
        .run(nursery -> {
          nursery.startSoon(() -> {
            first.park();
            for (int i = 0; i < 1_000; i++) {
              Tasks.yieldNow();
              steps.add(i);
            }
            second.unpark(1);
          });
          nursery.startSoon(() -> {
            second.park();
            Nursery.run(inner ->
                inner.startSoon(() -> {
                  Tasks.yieldNow();
                  steps.add(-1);
                }));
          });
          Settling.waitAllTasksBlocked();
          assertThat(steps).isEmpty();
          assertThat(first.unpark(1)).hasSize(1);
          Settling.waitAllTasksBlocked();
          assertThat(steps).hasSize(1_001).endsWith(999, -1);
        });
  }

  @Test
  void case134_canBeCancelled() throws Exception {
    var clock = VirtualClock.autojumping();
    var scope = CancelScope.create();
    var sleeper = new AtomicReference<Duration>();
    Runs run =
        Runs.start(
            clock,
            nursery -> {
              nursery.startSoon(() -> {
                Tasks.sleep(Duration.ofSeconds(1));
                sleeper.set(clock.elapsed());
              });
              scope.run(() -> Settling.waitAllTasksBlocked(Duration.ofDays(1)));
              assertThat(clock.elapsed()).as("nothing jumps meanwhile").isZero();
            });
    Eventually.waiting(clock, 2);
    assertThat(sleeper.get()).isNull();
    scope.cancel("the test");
    run.await();
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(sleeper.get()).isEqualTo(Duration.ofSeconds(1));
  }

  /** trio's blinker sleeps; this one settles, so that the order does not depend on the machine. */
  @Test
  void case136_theSmallestCushionComesFirstAndEqualOnesTogether() {
    var order = new ConcurrentLinkedQueue<String>();
    var clock = new VirtualClock();
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          for (int millis : new int[] {3, 0, 2, 2}) {
            nursery.startSoon(() -> {
              Settling.waitAllTasksBlocked(Duration.ofMillis(millis));
              order.add("cushion " + millis);
            });
          }
          nursery.startSoon(() -> {
            for (int i = 0; i < 3; i++) {
              Settling.waitAllTasksBlocked();
            }
            order.add("blinker");
          });
        });
    assertThat(order)
        .containsExactly("cushion 0", "blinker", "cushion 2", "cushion 2", "cushion 3");
    assertThat(clock.elapsed()).isZero();
  }

  @Test
  void timeThatRunsByItselfGoesOnMeanwhile() {
    var settling = CancelScope.create();
    Nursery.options()
        .clock(new VirtualClock().rate(1_000))
        .run(nursery -> {
          nursery.startSoon(() -> {
            Tasks.sleep(Duration.ofSeconds(1)); // a real millisecond
            settling.cancel("the test");
          });
          settling.run(() -> Settling.waitAllTasksBlocked(Duration.ofDays(1)));
        });
    assertThat(settling.cancelledCaught()).isTrue();
  }

  @Test
  void needsAVirtualClock() {
    Nursery.run(_ ->
        assertThatIllegalStateException()
            .isThrownBy(Settling::waitAllTasksBlocked)
            .withMessageContaining("virtual clock"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settling.waitAllTasksBlocked(Duration.ofNanos(-1)));
  }
}
