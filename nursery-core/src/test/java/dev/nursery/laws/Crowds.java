package dev.nursery.laws;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Many tasks in one tree, cancelled all at once. To be loaded by a {@link CountingLoader}, and so
 * spoken to in types of the JDK alone.
 */
public final class Crowds implements Function<int[], long[]> {

  /** The smallest stack that the JVM gives; a walk that recurses over the tree does not fit. */
  private static final long SMALL_STACK = 1 << 16;

  private static final Duration LONG = Duration.ofHours(1);

  private final ParkingLot lot = new ParkingLot();
  private final Queue<Task<?>> tasks = new ConcurrentLinkedQueue<>();

  /** Public for whoever loads it. */
  public Crowds() {}

  /**
   * Builds a tree and cancels it.
   *
   * @param shape how many tasks wait in one lot, for one task, and for time; how many nurseries lie
   *     in one another; and how many scopes around each hundredth task
   * @return the steps it took, and the tasks, nurseries and scopes there were
   */
  @Override
  public long[] apply(int[] shape) {
    tasks.clear();
    int scopes = shape[4];
    var everything = CancelScope.create();
    var before = new long[1];
    var regions = new long[1];
    everything.run(() ->
        Nursery.run(nursery -> {
          Task<?> awaited = spawn(nursery, 0, Tasks::sleepForever);
          for (int i = 0; i < shape[0]; i++) {
            spawn(nursery, i % 100 == 0 ? scopes : 0, lot::park);
          }
          for (int i = 0; i < shape[1]; i++) {
            spawn(nursery, i % 100 == 0 ? scopes : 0, () -> awaited.await());
          }
          for (int i = 0; i < shape[2]; i++) {
            Duration time = LONG.plusMillis(i);
            spawn(nursery, i % 100 == 0 ? scopes : 0, () -> Tasks.sleep(time));
          }
          spawn(nursery, 0, () -> descend(shape[3]));
          int count = shape[0] + shape[1] + shape[2] + shape[3] + 2;
          Eventually.until("all are there", () -> tasks.size() == count);
          Eventually.waiting(tasks);
          // A level of depth is a task, a nursery and the scope of that.
          regions[0] = count + 2L * shape[3] + (shape[0] + shape[1] + shape[2]) / 100L * scopes;
          before[0] = Steps.count();
          cancel(everything);
        }));
    return new long[] {Steps.count() - before[0], regions[0]};
  }

  private Task<?> spawn(Nursery nursery, int scopes, Runnable wait) {
    Task<?> task = nursery.startSoon(() -> within(scopes, wait));
    tasks.add(task);
    return task;
  }

  private static void within(int scopes, Runnable wait) {
    if (scopes == 0) {
      wait.run();
    } else {
      CancelScope.moveOnAfter(LONG.plusSeconds(scopes), () -> within(scopes - 1, wait));
    }
  }

  /** Each task holds a nursery with one more. */
  private void descend(int levels) {
    if (levels > 0) {
      Nursery.run(inner -> {
        spawn(inner, 0, () -> descend(levels - 1));
        lot.park();
      });
    } else {
      lot.park();
    }
  }

  private static void cancel(CancelScope scope) {
    var canceller = new Thread(null, () -> scope.cancel("all of you"), "canceller", SMALL_STACK);
    canceller.setDaemon(false); // or its steps would not count
    canceller.start();
    Eventually.until("cancelled", () -> !canceller.isAlive());
  }
}
