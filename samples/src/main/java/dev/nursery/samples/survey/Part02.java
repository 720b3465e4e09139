// sample: part-02 - event loop: run something to its end, from code that blocks
package dev.nursery.samples.survey;

import static java.time.Duration.ofSeconds;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;

/**
 * "Scheduling and running a coroutine to completion on the event loop".
 *
 * <p>What changes when coroutines become virtual threads: no border lies between code that blocks
 * and code that awaits, so no call leads across it. {@code Nursery.call} returns what its body
 * returns, when all that it started has ended.
 */
final class Part02 {

  private Part02() {}

  static int answer() {
    Tasks.sleep(ofSeconds(1));
    return 42;
  }

  static void main() {
    IO.println("the main thread waits");
    int result =
        Nursery.call(nursery -> {
          Task<Integer> task = nursery.startSoon(Part02::answer);
          IO.println("scheduled");
          return task.await();
        });
    IO.println("the result is " + result);
  }
}
