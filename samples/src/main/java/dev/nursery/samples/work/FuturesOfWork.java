// sample: futures - an executor and its futures, inside of a nursery
package dev.nursery.samples.work;

import static java.time.Duration.ofMillis;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.bridge.NurseryExecutor;
import dev.nursery.process.Program;
import dev.nursery.samples.Stopwatch;
import dev.nursery.thread.Threads;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * "CPU-bound Concurrency: Using Futures and Multiprocessing" and "I/O-bound Concurrency: Using
 * Futures and Threading", with {@code concurrent.futures}.
 *
 * <p>What changes when coroutines become virtual threads: {@code ExecutorService} is Java's own,
 * and a nursery can be one, for code that asks for it. Its threads are tasks: when the nursery is
 * cancelled, so are they, and none is left when it ends. In new code, {@code startSoon} returns a
 * {@code Task}, which is the better future; see part-13 for results as they come.
 */
final class FuturesOfWork {

  private FuturesOfWork() {}

  static int digits(int n) {
    var product = BigInteger.ONE;
    for (int i = 2; i <= n; i++) {
      product = product.multiply(BigInteger.valueOf(i));
    }
    return product.toString().length();
  }

  static int waitFor(int n) {
    Tasks.sleep(ofMillis(n));
    return n;
  }

  static void both() {
    Nursery.run(nursery -> {
      try (var executor = NurseryExecutor.of(nursery)) {
        var computed = new ArrayList<Future<Integer>>();
        for (int n : new int[] {10, 100, 1_000}) {
          computed.add(executor.submit(() -> Threads.cpu(() -> digits(n))));
        }
        IO.println("digits of the factorials: " + results(computed));

        Stopwatch watch = Stopwatch.start();
        var waited = new ArrayList<Future<Integer>>();
        for (int n : new int[] {500, 300, 400}) {
          waited.add(executor.submit(() -> waitFor(n)));
        }
        IO.println("waited: " + results(waited) + ", in " + watch);
      }
    });
  }

  private static List<Integer> results(Iterable<Future<Integer>> futures)
      throws InterruptedException, ExecutionException {
    var results = new ArrayList<Integer>();
    for (Future<Integer> future : futures) {
      results.add(future.get());
    }
    return results;
  }

  static void main() {
    Program.main(_ -> both());
  }
}
