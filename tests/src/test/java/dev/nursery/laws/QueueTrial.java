package dev.nursery.laws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Tasks that wait in one lot are served by several others, some are cancelled, some moved to
 * another lot: first come, first served (L10), and nobody both served and cancelled (L8).
 *
 * @param waiting how many wait
 * @param servers for each of them, how many it serves at a time
 * @param cancelled who is cancelled, one after the other
 * @param moved how many are moved first
 */
record QueueTrial(int waiting, List<List<Integer>> servers, List<Integer> cancelled, int moved)
    implements Trial {

  private static final int MOST_WAITING = 6;

  static QueueTrial draw(long seed) {
    var random = new SplittableRandom(seed);
    int waiting = random.nextInt(1, MOST_WAITING + 1);
    List<List<Integer>> servers = List.of(numbers(random, 3, 1, 3), numbers(random, 3, 1, 3));
    return new QueueTrial(
        waiting, servers, numbers(random, 3, 0, waiting - 1), random.nextInt(waiting + 1));
  }

  private static List<Integer> numbers(SplittableRandom random, int most, int from, int to) {
    return random.ints(random.nextInt(most + 1), from, to + 1).boxed().toList();
  }

  @Override
  public String describe() {
    return toString();
  }

  /** One call of a server: which of the steps of the run it took, and whom it has served. */
  private record Served(int begun, int ended, List<Task<?>> tasks) {}

  @Override
  public void run(Nursery run) {
    var lot = new ParkingLot();
    List<Task<?>> tasks = new ArrayList<>();
    List<Served> calls = new ArrayList<>();
    int[] steps = {0};
    Nursery.run(nursery -> {
      fill(nursery, lot, tasks);
      Nursery.run(racing -> {
        for (List<Integer> counts : servers) {
          racing.startSoon(
              "server",
              () -> {
                for (int count : counts) {
                  int begun = steps[0]++;
                  List<Task<?>> served = lot.unpark(count);
                  calls.add(new Served(begun, steps[0]++, served));
                }
              });
        }
        racing.startSoon(
            "canceller", () -> cancelled.forEach(number -> tasks.get(number).cancel("the trial")));
      });
      assertThat(lot.statistics().tasksWaiting()).isEqualTo(left(tasks, calls));
      nursery.cancelScope().cancel("all is done");
    });
    judge(tasks, calls);
  }

  /** Lets all tasks come, one after the other, and moves some of them from where they waited. */
  private void fill(Nursery nursery, ParkingLot lot, List<Task<?>> tasks) {
    var before = new ParkingLot();
    for (int i = 0; i < waiting; i++) {
      ParkingLot first = i < moved ? before : lot;
      int count = first.statistics().tasksWaiting() + 1;
      tasks.add(nursery.startSoon("waiting " + i, first::park));
      while (first.statistics().tasksWaiting() < count) {
        Tasks.checkpoint();
      }
      if (i == moved - 1) {
        assertThat(before.repark(lot, moved)).isEqualTo(moved);
      }
    }
  }

  private long left(List<Task<?>> tasks, List<Served> calls) {
    return tasks.stream()
        .filter(task -> !cancelled.contains(tasks.indexOf(task)))
        .filter(task -> calls.stream().noneMatch(call -> call.tasks().contains(task)))
        .count();
  }

  private static void judge(List<Task<?>> tasks, List<Served> calls) {
    for (Served call : calls) {
      List<Integer> numbers = call.tasks().stream().map(tasks::indexOf).toList();
      assertThat(numbers).as("L10: served in the order of their coming").isSorted();
      for (Task<?> task : call.tasks()) {
        assertThat(task.outcome().orElseThrow())
            .as("L8: what became of one that was served")
            .isInstanceOf(Outcome.Success.class);
      }
      for (Served later : calls) {
        if (later.begun() > call.ended()) {
          assertThat(later.tasks().stream().map(tasks::indexOf))
              .as("L10: served later than %s", numbers)
              .allMatch(number -> numbers.stream().allMatch(earlier -> earlier < number));
        }
      }
    }
  }
}
