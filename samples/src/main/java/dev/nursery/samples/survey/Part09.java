// sample: part-09 - awaitables: a generator, which is cleaned up even if nobody reads to its end
package dev.nursery.samples.survey;

import static java.time.Duration.ofMillis;

import dev.nursery.Tasks;
import dev.nursery.channel.Producer;

/**
 * "Async Generators".
 *
 * <p>What changes when coroutines become virtual threads: {@code yield} is {@code send}, on a task
 * of the generator's own. Python cleans up a generator that was left in the middle when the garbage
 * collector finds it, or never; here it is done when the block ends that reads.
 */
final class Part09 {

  private Part09() {}

  static Producer<Integer> countdown(int from) {
    return Producer.of(out -> {
      try {
        for (int i = from; i > 0; i--) {
          out.send(i);
          Tasks.sleep(ofMillis(300));
        }
      } finally {
        IO.println("cleaned up");
      }
    });
  }

  static void main() {
    countdown(3).run(numbers -> numbers.forEach(IO::println));
    countdown(1_000)
        .run(numbers -> {
          for (int number : numbers) {
            if (number < 999) {
              break;
            }
            IO.println(number);
          }
        });
    IO.println("done");
  }
}
