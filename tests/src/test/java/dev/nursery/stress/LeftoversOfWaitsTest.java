package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.lowlevel.RuntimeStatistics;
import dev.nursery.testkit.Eventually;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What is waited for may live for years; waits in it that ended must leave nothing behind. */
class LeftoversOfWaitsTest {

  private static final int MANY = 200;

  @Test
  void anIdleLotKeepsNoneOfTheTasksThatTimedOutInIt() {
    var lot = new ParkingLot();
    List<WeakReference<Object>> tasks = new ArrayList<>();
    Nursery.run(nursery -> {
      for (int i = 0; i < MANY; i++) {
        tasks.add(
            new WeakReference<>(
                nursery.startSoon(() -> CancelScope.moveOnAfter(Duration.ZERO, lot::park))));
        tasks.add(
            new WeakReference<>(
                nursery.startSoon(
                    () -> CancelScope.moveOnAfter(Duration.ofNanos(100_000), lot::park))));
      }
    });
    collected(tasks);
    assertThat(lot.statistics().tasksWaiting()).isZero();
  }

  /** One that ran into nobody's arms: the awaited task lives on, those who waited for it do not. */
  @Test
  void aRunningTaskKeepsNoneOfThoseWhoGaveUpWaitingForIt() {
    var end = new CountDownLatch(1);
    Nursery.run(nursery -> {
      Task<?> running = nursery.startSoon(() -> end.await());
      List<WeakReference<Object>> tasks = new ArrayList<>();
      Nursery.run(inner -> {
        for (int i = 0; i < MANY; i++) {
          tasks.add(
              new WeakReference<>(
                  inner.startSoon(() ->
                      CancelScope.moveOnAfter(Duration.ofNanos(100_000), () -> running.await()))));
        }
      });
      collected(tasks);
      end.countDown();
    });
  }

  /** An open nursery, the timer and the watchdog forget tasks that have ended. */
  @Test
  void nobodyKeepsTasksThatHaveEnded() {
    Nursery.run(nursery -> {
      List<WeakReference<Object>> tasks = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        Task<?> task =
            nursery.startSoon(() ->
                CancelScope.moveOnAfter(
                    Duration.ofNanos(100_000), () -> new LinkedBlockingQueue<String>().take()));
        Eventually.until("ended", () -> task.outcome().isPresent());
        tasks.add(new WeakReference<>(task));
      }
      Eventually.until("all home", () -> nursery.childTasks().isEmpty());
      collected(tasks);
    });
    Eventually.until("nobody watched", () -> RuntimeStatistics.current().tasksWatched() == 0);
  }

  /** A few may still sit in dead slots of stacks and queues of the JDK's; a leak keeps them all. */
  private static void collected(List<WeakReference<Object>> references) {
    Eventually.until(
        "collected",
        () -> {
          System.gc();
          return references.stream().filter(reference -> reference.get() != null).count()
              <= references.size() / 20;
        });
  }
}
