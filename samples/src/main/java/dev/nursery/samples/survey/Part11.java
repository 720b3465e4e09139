// sample: part-11 - concurrency: results of several at once, in order
package dev.nursery.samples.survey;

import static java.time.Duration.ofSeconds;

import dev.nursery.Tasks;
import dev.nursery.samples.Stopwatch;
import java.util.List;

/**
 * "Via asyncio.gather (asyncio.sleep example)".
 *
 * <p>What changes when coroutines become virtual threads: {@code gather} takes lambdas. All have
 * ended when it returns or throws; if one fails, the others are cancelled first, and {@code
 * return_exceptions} has no counterpart, as a body that shall not matter catches its exception.
 * Values of several types come out of {@code zip} with their types.
 */
final class Part11 {

  private Part11() {}

  static <T> T after(int seconds, T value) {
    Tasks.sleep(ofSeconds(seconds));
    return value;
  }

  static void main() {
    Stopwatch watch = Stopwatch.start();
    List<String> all = Tasks.gather(() -> after(3, "a"), () -> after(1, "b"), () -> after(2, "c"));
    IO.println(all + " in " + watch);

    String both =
        Tasks.zip(() -> after(1, "apples"), () -> after(2, 5), (what, count) -> count + " " + what);
    IO.println(both + " in " + watch);
  }
}
