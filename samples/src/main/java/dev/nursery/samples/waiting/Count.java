// sample: count - three tasks count to two; any sleep will do, also the JDK's
package dev.nursery.samples.waiting;

import static java.time.Duration.ofSeconds;

import dev.nursery.Block;
import dev.nursery.Tasks;
import dev.nursery.samples.Stopwatch;

/**
 * "Count Async", and its twin that uses the wrong sleep.
 *
 * <p>What changes when coroutines become virtual threads: there is no wrong sleep. In asyncio
 * {@code time.sleep} holds up the loop and everybody on it, so three tasks take three seconds.
 * {@code Thread.sleep} here holds up who calls it, and takes one; it is ended by a cancellation as
 * well. {@code Tasks.sleep} lives by the clock of the run, which is why tests need not wait for it.
 */
final class Count {

  private Count() {}

  static void count(Block<Exception> sleep) throws Exception {
    IO.println("one");
    sleep.run();
    IO.println("two");
  }

  static void countThreeTimes(Block<Exception> sleep) {
    Stopwatch watch = Stopwatch.start();
    Tasks.gather(() -> count(sleep), () -> count(sleep), () -> count(sleep));
    IO.println(watch);
  }

  static void main() {
    countThreeTimes(() -> Tasks.sleep(ofSeconds(1)));
    countThreeTimes(() -> Thread.sleep(1_000)); // which is not ours, and does as well
  }
}
