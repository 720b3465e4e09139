// sample: part-13 - concurrency: results as they come
package dev.nursery.samples.survey;

import static java.time.Duration.ofSeconds;

import dev.nursery.Tasks;
import java.util.List;

/**
 * "Via asyncio.as_completed".
 *
 * <p>What changes when coroutines become virtual threads: the results come to a lambda, one after
 * the other, in the task that asked for them, so what it does with them needs no lock. If it
 * throws, or is cancelled, the work that is left is cancelled as well; {@code as_completed} leaves
 * that running.
 */
final class Part13 {

  private Part13() {}

  static String fetch(int seconds) {
    Tasks.sleep(ofSeconds(seconds));
    return "took " + seconds;
  }

  static void main() {
    Tasks.asCompleted(List.of(4, 1, 3, 2), 10, Part13::fetch, IO::println);
  }
}
