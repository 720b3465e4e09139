// sample: baton - two runners who take turns, because they hand something over
package dev.nursery.samples.waiting;

import dev.nursery.Tasks;
import dev.nursery.sync.TaskSemaphore;

/**
 * "Passing the baton while sleeping 0 sec".
 *
 * <p>What changes when coroutines become virtual threads: {@code sleep(0)} lets another coroutine
 * run, and since only one runs at a time, two of them then take turns. Tasks run on all processors,
 * so they need nobody's leave, and {@code Tasks.yieldNow} promises no order. Who wants turns says
 * so, and passes a baton: here a permit that only one of them can have.
 */
final class Baton {

  private Baton() {}

  static void run(String name, TaskSemaphore mine, TaskSemaphore other) {
    for (int lap = 1; lap <= 3; lap++) {
      mine.acquire();
      IO.println(name + ": lap " + lap);
      other.release();
    }
  }

  static void main() {
    var anns = new TaskSemaphore(1); // Ann begins
    var bobs = new TaskSemaphore(0);
    Tasks.gather(() -> run("Ann", anns, bobs), () -> run("Bob", bobs, anns));
  }
}
