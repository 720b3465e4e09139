package dev.nursery.laws;

import dev.nursery.CancelScope;
import dev.nursery.Instrument;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A crowd is cancelled: each task comes out of what it waits for once, and once more out of the end
 * of its nursery if it has one (L11, as far as a schedule shows it: nobody is woken for others).
 *
 * @param shape how many wait in one lot, for one task, and for time
 * @param deep how many tasks hold a nursery with the next of them
 */
record CrowdTrial(List<Integer> shape, int deep, Wakings instrument) implements Trial {

  private static final int MOST = 4;
  private static final Duration LONG = Duration.ofHours(1);

  static CrowdTrial draw(long seed) {
    var random = new SplittableRandom(seed);
    List<Integer> shape = random.ints(3, 0, MOST + 1).boxed().toList();
    return new CrowdTrial(shape, random.nextInt(MOST + 1), new Wakings());
  }

  /** Counts how often each task comes out of a wait, from the cancellation on. */
  static final class Wakings implements Instrument {

    private final Map<Task<?>, Integer> counts = new HashMap<>();
    private boolean counting;

    void count(boolean on) {
      counts.clear();
      counting = on;
    }

    @Override
    public void taskResumes(Task<?> task) {
      if (counting) {
        counts.merge(task, 1, Integer::sum);
      }
    }
  }

  @Override
  public String describe() {
    return shape + ", and " + deep + " nurseries in one another";
  }

  @Override
  public void run(Nursery run) {
    var lot = new ParkingLot();
    var everything = CancelScope.create();
    int[] arrived = {0};
    instrument.count(false);
    everything.run(() ->
        Nursery.run(nursery -> {
          Task<?> awaited = nursery.startSoon("awaited", Tasks::sleepForever);
          for (int i = 0; i < shape.get(0); i++) {
            nursery.startSoon("in the lot", lot::park);
          }
          for (int i = 0; i < shape.get(1); i++) {
            nursery.startSoon("awaiting", () -> awaited.await());
          }
          for (int i = 0; i < shape.get(2); i++) {
            nursery.startSoon("asleep", () -> Tasks.sleep(LONG));
          }
          nursery.startSoon("deep", () -> descend(lot, deep, arrived));
          while (arrived[0] <= deep) {
            Tasks.checkpoint();
          }
          instrument.count(true);
          everything.cancel("all of you");
        }));
    Task<?> canceller = Task.current();
    instrument.counts.forEach((task, count) -> {
      if (count > 2 && task != canceller) {
        throw new AssertionError("L11: " + task + " was woken " + count + " times");
      }
    });
    if (instrument.counts.getOrDefault(canceller, 0) > 1) {
      throw new AssertionError("L11: the owner was woken for each child that ended");
    }
  }

  private static void descend(ParkingLot lot, int levels, int[] arrived) {
    Nursery.run(inner -> {
      if (levels > 0) {
        inner.startSoon("deep", () -> descend(lot, levels - 1, arrived));
      }
      arrived[0]++;
      lot.park();
    });
  }
}
