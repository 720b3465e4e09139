// sample: queues - workers at a queue, for work that computes and for work that waits
package dev.nursery.samples.work;

import static java.time.Duration.ofMillis;

import dev.nursery.Fn;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.process.Program;
import dev.nursery.samples.Stopwatch;
import dev.nursery.thread.Threads;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * "CPU-bound Concurrency: Using Queues and Multiprocessing" and "I/O-bound Concurrency: Using
 * Queues and Threading".
 *
 * <p>What changes when coroutines become virtual threads: it is the same program twice. Both have
 * workers that take numbers from a channel; they differ in how many there are, and in who does the
 * work: {@code Threads.cpu} a computation, the worker itself what waits. Closing the sending end is
 * what ends the workers, where Python puts a {@code None} for each into the queue.
 */
final class Queues {

  private Queues() {}

  /** Has {@code workers} do {@code work} with each number, and returns the sum of the results. */
  static long sum(int workers, List<Long> numbers, Fn<Long, Long> work) {
    var sum = new AtomicLong();
    MemoryChannel<Long> queue = MemoryChannel.open(workers);
    Nursery.run(nursery -> {
      for (int i = 1; i <= workers; i++) {
        nursery.startSoon(
            "worker " + i,
            () -> {
              for (long number : queue.receiver()) {
                sum.addAndGet(work.apply(number));
              }
            });
      }
      try (var sender = queue.sender()) {
        for (long number : numbers) {
          sender.send(number); // waits while all workers are busy and the queue is full
        }
      }
    });
    return sum.get();
  }

  static long squareSlowly(long n) {
    Tasks.sleep(ofMillis(100)); // as if a server were asked
    return n * n;
  }

  static long collatzSteps(long n) {
    long steps = 0;
    for (long m = n; m != 1; m = m % 2 == 0 ? m / 2 : 3 * m + 1) {
      steps++;
    }
    return steps;
  }

  static void both() {
    List<Long> numbers = LongStream.rangeClosed(1, 100).boxed().toList();

    int processors = Runtime.getRuntime().availableProcessors();
    IO.println("computed: " + sum(processors, numbers, n -> Threads.cpu(() -> collatzSteps(n))));

    Stopwatch watch = Stopwatch.start();
    IO.println("waited for: " + sum(20, numbers, Queues::squareSlowly) + ", in " + watch);
  }

  static void main() {
    Program.main(_ -> both());
  }
}
