package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.RuntimeStatistics;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One entry for each task, whatever it does with deadlines, and none when it has ended. */
class DeadlineTimerTest {

  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void aTaskHasOneEntryHoweverManyDeadlines() {
    Eventually.alone();
    int before = armed();
    Nursery.run(nursery -> {
      var lot = new ParkingLot();
      nursery.startSoon(() -> nest(100, lot));

      nursery.startSoon(() -> {
        for (int i = 0; i < 10_000; i++) {
          CancelScope.moveOnAfter(LONG.minusMillis(i), Tasks::checkpoint);
        }
        lot.park();
      });
      nursery.startSoon(lot::park);
      Eventually.until("all wait", () -> lot.statistics().tasksWaiting() == 3);
      assertThat(armed() - before).isEqualTo(2);
      lot.unparkAll();
    });
    assertThat(armed()).as("unlinked when the tasks ended").isEqualTo(before);
  }

  private static void nest(int levels, ParkingLot lot) {
    if (levels == 0) {
      lot.park();
    } else {
      CancelScope.moveOnAfter(LONG.plusMillis(levels), () -> nest(levels - 1, lot));
    }
  }

  private static int armed() {
    return RuntimeStatistics.current().deadlinesArmed();
  }

  /**
   * An entry that fires for a scope that was left long ago is armed again for what is still open.
   */
  @Test
  void anEntryThatFiresEarlyIsArmedForTheNext() {
    var clock = new VirtualClock();
    var scope = CancelScope.create().relativeDeadline(Duration.ofSeconds(3));
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          nursery.startSoon(() ->
              scope.run(() -> {
                CancelScope.moveOnAfter(Duration.ofSeconds(1), Tasks::checkpoint);
                CancelScope.moveOnAfter(Duration.ofSeconds(2), Tasks::checkpoint);
                Tasks.sleepForever();
              }));
          Settling.waitAllTasksBlocked();
          clock.jump(Duration.ofSeconds(1));
          clock.jump(Duration.ofSeconds(1));
          assertThat(scope.cancelCalled()).isFalse();
          clock.jump(Duration.ofSeconds(1).minusNanos(1));
          assertThat(scope.cancelCalled()).isFalse();
          clock.jump(Duration.ofNanos(1));
        });
    assertThat(scope.cancelledCaught()).isTrue();
  }

  /** The system's clock, with real time: a lower bound is the promise. */
  @Test
  void nothingIsEarly() {
    var random = new SplittableRandom(7);
    var early = new AtomicInteger();
    Nursery.run(nursery -> {
      for (int i = 0; i < 200; i++) {
        Duration time = Duration.ofNanos(random.nextInt(20_000_000));
        boolean byDeadline = random.nextBoolean();
        nursery.startSoon(() -> {
          long begun = System.nanoTime();
          if (byDeadline) {
            CancelScope.moveOnAfter(time, Tasks::sleepForever);
          } else {
            Tasks.sleep(time);
          }
          if (System.nanoTime() - begun < time.toNanos()) {
            early.incrementAndGet();
          }
        });
      }
    });
    assertThat(early).hasValue(0);
  }

  /** Deadlines fire around code that computes, and around foreign calls, not only around ours. */
  @Test
  void aDeadlineFiresWhileTheTaskComputes() {
    var clock = new VirtualClock();
    var scope = CancelScope.create().relativeDeadline(Duration.ofSeconds(1));
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          Task<?> task =
              nursery.startSoon(() ->
                  scope.run(() -> {
                    Race.until(scope::cancelCalled);
                    Tasks.checkpoint();
                  }));
          Eventually.until("entered", () -> !task.effectiveDeadline().isNever());
          clock.jump(Duration.ofSeconds(1));
        });
    assertThat(scope.cancelledCaught()).isTrue();
  }

  /** Whatever the order in which deadlines are armed and moved, they fire in the order of time. */
  @Test
  void manyDeadlinesFireInTheirOrder() {
    var random = new SplittableRandom(11);
    var clock = new VirtualClock();
    List<Long> fired = new ArrayList<>();
    Nursery.options()
        .clock(clock)
        .run(nursery -> {
          var tasks = new ArrayList<Task<?>>();
          for (int i = 0; i < 500; i++) {
            long at = 1L + random.nextInt(100_000);
            boolean moved = random.nextBoolean();
            tasks.add(
                nursery.startSoon(() -> {
                  var scope = CancelScope.create().relativeDeadline(Duration.ofNanos(at));
                  scope.run(() -> {
                    if (moved) {
                      scope.relativeDeadline(LONG);
                      scope.relativeDeadline(Duration.ofNanos(at));
                    }
                    Tasks.sleepForever();
                  });
                  synchronized (fired) {
                    fired.add(at);
                  }
                  assertThat(clock.elapsed().toNanos()).isGreaterThanOrEqualTo(at);
                }));
          }
          Settling.waitAllTasksBlocked();
          for (int i = 0; i < 100; i++) {
            clock.jump(Duration.ofNanos(1_000));
            long now = clock.elapsed().toNanos();
            long due = tasks.stream().filter(task -> task.effectiveDeadline().hasPassed()).count();
            Eventually.until("fired by " + now, () -> sizeOf(fired) >= due);
          }
        });
    assertThat(fired).hasSize(500);
  }

  private static int sizeOf(List<?> list) {
    synchronized (list) {
      return list.size();
    }
  }
}
