package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Very many and very deep: all end, and nothing recurses. */
class S16ManyChildrenTest {

  private static final int MANY = 100_000;
  private static final int DEEP = 10_000;

  /** The smallest stack that the JVM gives; a walk that recurses over the tree does not fit. */
  private static final long SMALL_STACK = 1 << 16;

  @Test
  void s16_manyChildrenOfOneNursery() {
    var cancelled = new AtomicInteger();
    var lot = new ParkingLot();
    var scope = CancelScope.create();
    scope.run(() ->
        Nursery.run(nursery -> {
          for (int i = 0; i < MANY; i++) {
            nursery.startSoon(() -> {
              try {
                lot.park();
              } finally {
                cancelled.incrementAndGet();
              }
            });
          }
          Race.until(() -> lot.statistics().tasksWaiting() == MANY);
          scope.cancel("all of you");
        }));
    assertThat(cancelled).hasValue(MANY);
    assertThat(lot.statistics().tasksWaiting()).as("dead entries").isZero();
  }

  @Test
  void s16_deepNurseries() throws Exception {
    var cancelled = new AtomicInteger();
    var bottom = new CountDownLatch(1);
    var scope = CancelScope.create();
    Thread canceller =
        new Thread(
            null,
            () -> {
              awaitUninterruptibly(bottom);
              scope.cancel("from above");
            },
            "canceller",
            SMALL_STACK);
    canceller.start();
    scope.run(() -> descend(DEEP, cancelled, bottom));
    canceller.join();
    assertThat(cancelled).hasValue(DEEP);
    assertThat(scope.cancelledCaught()).isTrue();
  }

  private static void descend(int levels, AtomicInteger cancelled, CountDownLatch bottom) {
    if (levels == 0) {
      bottom.countDown();
      return;
    }
    Nursery.run(nursery -> {
      nursery.startSoon(() -> descend(levels - 1, cancelled, bottom));
      try {
        Tasks.sleepForever();
      } finally {
        cancelled.incrementAndGet();
      }
    });
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
