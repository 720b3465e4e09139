// sample: sleep-loop - four sleepers: in a loop, as tasks, gathered
package dev.nursery.samples.waiting;

import static java.time.Duration.ofSeconds;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.samples.Stopwatch;
import java.util.ArrayList;
import java.util.List;

/**
 * "Sync sleep in loop", "Async sleep in loop" with {@code create_task}, and "with gather".
 *
 * <p>What changes when coroutines become virtual threads: {@code startSoon} is {@code create_task},
 * but it takes a nursery, so no task can be forgotten: after the block all of them have ended,
 * whether somebody awaits them or not. When the tasks are many and alike, {@code mapConcurrent} is
 * {@code gather} with a limit.
 */
final class SleepLoop {

  private static final List<Integer> SECONDS = List.of(1, 4, 2, 3);

  private SleepLoop() {}

  static int sleep(int seconds) {
    Tasks.sleep(ofSeconds(seconds));
    return seconds;
  }

  static void main() {
    Stopwatch loop = Stopwatch.start();
    for (int seconds : SECONDS) {
      sleep(seconds);
    }
    IO.println("in a loop: " + loop);

    Stopwatch tasks = Stopwatch.start();
    Nursery.run(nursery -> {
      var sleepers = new ArrayList<Task<Integer>>();
      for (int seconds : SECONDS) {
        sleepers.add(nursery.startSoon(() -> sleep(seconds)));
      }
      for (Task<Integer> sleeper : sleepers) {
        IO.println("slept " + sleeper.await() + ", after " + tasks);
      }
    });
    IO.println("as tasks: " + tasks);

    Stopwatch gathered = Stopwatch.start();
    List<Integer> slept = Tasks.mapConcurrent(SECONDS, SECONDS.size(), SleepLoop::sleep);
    IO.println("gathered: " + slept + ", " + gathered);
  }
}
