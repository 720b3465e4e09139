// sample: part-03 - awaitables: coroutines are methods
package dev.nursery.samples.survey;

import static java.time.Duration.ofSeconds;

import dev.nursery.Tasks;
import java.util.stream.IntStream;

/**
 * "Coroutines".
 *
 * <p>What changes when coroutines become virtual threads: a method that waits need not say so in
 * its signature, and can be used wherever a method can: in a stream, in a constructor, as a {@code
 * Comparator}. What Python forbids outside of {@code async def} is plain Java here.
 */
final class Part03 {

  private Part03() {}

  static String fetch(int id) {
    Tasks.sleep(ofSeconds(1));
    return "row " + id;
  }

  static void main() {
    IO.println(fetch(1));
    IntStream.rangeClosed(2, 4).mapToObj(Part03::fetch).forEach(IO::println);
  }
}
