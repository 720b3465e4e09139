// sample: tutorial-nursery - two children in a nursery, and a parent that waits for both
package dev.nursery.samples;

import static java.time.Duration.ofSeconds;

import dev.nursery.Nursery;
import dev.nursery.Tasks;

/**
 * The first program of trio's tutorial: a nursery with two children.
 *
 * <p>What changes when coroutines become virtual threads: there is no {@code async} and no {@code
 * await}, since any method may wait; and no {@code trio.run}, since the calling thread becomes the
 * parent task. Children do not wait for the parent to pause: they begin on other cores at once, so
 * their first lines may come before the parent's next one. What the nursery promises is the same:
 * "all done" comes last.
 */
final class TutorialNursery {

  private TutorialNursery() {}

  static void child1() {
    IO.println("  child1: started! sleeping now...");
    Tasks.sleep(ofSeconds(1));
    IO.println("  child1: exiting!");
  }

  static void child2() {
    IO.println("  child2: started! sleeping now...");
    Tasks.sleep(ofSeconds(1));
    IO.println("  child2: exiting!");
  }

  static void parent() {
    IO.println("parent: started!");
    Nursery.run(nursery -> {
      IO.println("parent: spawning child1...");
      nursery.startSoon(TutorialNursery::child1);

      IO.println("parent: spawning child2...");
      nursery.startSoon(TutorialNursery::child2);

      IO.println("parent: waiting for children to finish...");
      // The body ends here, and the block when both children have.
    });
    IO.println("parent: all done!");
  }

  static void main() {
    parent();
  }
}
