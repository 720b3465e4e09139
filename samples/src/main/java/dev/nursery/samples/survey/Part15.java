// sample: part-15 - interop: computing on all processors, with no other process
package dev.nursery.samples.survey;

import dev.nursery.Tasks;
import dev.nursery.thread.Threads;
import java.util.List;

/**
 * "loop.run_in_executor (process pool, cpu bound)".
 *
 * <p>What changes when coroutines become virtual threads: there is no lock around the interpreter,
 * so no process pool, and nothing has to be pickled. {@code Threads.cpu} computes on as many
 * threads of the system as there are processors, so that tasks which only wait go on unhindered;
 * all see the same memory. For work that may crash, or be killed, see the sample unsync.
 */
final class Part15 {

  private static final int BLOCK = 200_000;

  private Part15() {}

  static int primes(int from, int to) {
    int count = 0;
    for (int n = Math.max(from, 2); n < to; n++) {
      if (isPrime(n)) {
        count++;
      }
    }
    return count;
  }

  private static boolean isPrime(int n) {
    for (int divisor = 2; divisor * divisor <= n; divisor++) {
      if (n % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  static void main() {
    List<Integer> counts =
        Tasks.mapConcurrent(
            List.of(0, 1, 2, 3),
            Integer.MAX_VALUE,
            block -> Threads.cpu(() -> primes(block * BLOCK, (block + 1) * BLOCK)));
    IO.println("primes: " + counts);
    IO.println("below 800000: " + counts.stream().mapToInt(Integer::intValue).sum());
  }
}
