// sample: part-10 - concurrency: by tasks that are started
package dev.nursery.samples.survey;

import static java.time.Duration.ofSeconds;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.samples.Stopwatch;

/**
 * "Via loop.create_task".
 *
 * <p>What changes when coroutines become virtual threads: {@code startSoon} takes a nursery, and
 * the nursery waits. In Python a task that nobody awaits may be forgotten, and be collected as
 * garbage in the middle of its work.
 */
final class Part10 {

  private Part10() {}

  static void main() {
    Stopwatch watch = Stopwatch.start();
    Nursery.run(nursery -> {
      for (int seconds : new int[] {3, 1, 2}) {
        nursery.startSoon(() -> {
          Tasks.sleep(ofSeconds(seconds));
          IO.println("slept for " + seconds);
        });
      }
    });
    IO.println("all in " + watch);
  }
}
