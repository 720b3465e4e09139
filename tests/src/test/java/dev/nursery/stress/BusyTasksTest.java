package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Tasks that are never at a loss for something to do, more of them than carriers, started so that
 * they share the carriers' own queues. Whoever comes from outside of those queues, a sleeper, a new
 * child, has to get its turn all the same: each test ends only if it does.
 */
class BusyTasksTest {

  private static final int BUSY = 4 * Runtime.getRuntime().availableProcessors();
  private static final int ROUNDS = 5;

  /** Operations that succeed at once, as in the promise that no task can starve others by them. */
  @Test
  void thoseThatOnlyCheckpointLetOthersRun() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      busy(stop -> {
        while (!stop.get()) {
          Tasks.checkpoint();
        }
      });
    }
  }

  @Test
  void thoseThatOnlyYieldLetOthersRun() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      busy(stop -> {
        while (!stop.get()) {
          Tasks.yieldNow();
        }
      });
    }
  }

  /** Each always wakes the next before it waits, so some are always ready to run. */
  @Test
  void thoseThatWakeEachOtherLetOthersRun() throws Exception {
    var ring = new ParkingLot();
    for (int round = 0; round < ROUNDS; round++) {
      busy(stop -> {
        while (!stop.get()) {
          ring.unpark(1);
          CancelScope.moveOnAfter(Duration.ofSeconds(1), ring::park);
        }
        ring.unparkAll();
      });
    }
  }

  private interface Loop {
    void until(AtomicBoolean stop);
  }

  private static void busy(Loop loop) throws Exception {
    var stop = new AtomicBoolean();
    var ran = new AtomicBoolean();
    Race race =
        Race.of(1)
            .virtual(() ->
                Nursery.run(nursery -> {
                  var gate = new ParkingLot();
                  for (int i = 0; i < BUSY; i++) {
                    nursery.startSoon(() -> {
                      gate.park();
                      loop.until(stop);
                    });
                  }
                  until(() -> gate.statistics().tasksWaiting() == BUSY);
                  // Woken by a task, they go into the queue of that task's own carrier.
                  nursery.startSoon(() -> {
                    gate.unparkAll();
                    Tasks.sleep(Duration.ofMillis(1));
                    nursery.startSoon(() -> {
                      ran.set(true);
                      stop.set(true);
                    });
                  });
                }));
    race.await();
    assertThat(ran).isTrue();
  }
}
