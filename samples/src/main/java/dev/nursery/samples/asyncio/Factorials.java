// sample: factorials - three tasks at the same time, and one call that waits for all
package dev.nursery.samples.asyncio;

import static java.time.Duration.ofSeconds;

import dev.nursery.Tasks;

/**
 * "Parallel execution of tasks".
 *
 * <p>What changes when coroutines become virtual threads: "parallel" is meant. The tasks share the
 * processors, so in each second the lines of A, B and C may come in any order, while a loop has
 * them in turn. If one fails, the other two are cancelled, where {@code asyncio.gather} lets them
 * go on unseen.
 */
final class Factorials {

  private Factorials() {}

  static void factorial(String name, int number) {
    int f = 1;
    for (int i = 2; i <= number; i++) {
      IO.println("Task " + name + ": Compute factorial(" + i + ")...");
      Tasks.sleep(ofSeconds(1));
      f *= i;
    }
    IO.println("Task " + name + ": factorial(" + number + ") = " + f);
  }

  static void main() {
    Tasks.gather(() -> factorial("A", 2), () -> factorial("B", 3), () -> factorial("C", 4));
  }
}
