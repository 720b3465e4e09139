// sample: chain - a method that waits calls a method that waits
package dev.nursery.samples.asyncio;

import static java.time.Duration.ofSeconds;

import dev.nursery.Tasks;

/**
 * "Chain coroutines".
 *
 * <p>What changes when coroutines become virtual threads: nothing is left to chain. A call is a
 * call, with no {@code await} before it and no {@code async} to be added to each caller, and their
 * callers. A stack trace shows the whole chain.
 */
final class Chain {

  private Chain() {}

  static int compute(int x, int y) {
    IO.println("Compute " + x + " + " + y + " ...");
    Tasks.sleep(ofSeconds(1));
    return x + y;
  }

  static void printSum(int x, int y) {
    int result = compute(x, y);
    IO.println(x + " + " + y + " = " + result);
  }

  static void main() {
    printSum(1, 2);
  }
}
