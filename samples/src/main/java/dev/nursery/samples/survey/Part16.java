// sample: part-16 - extras: producers and consumers, with a channel between them
package dev.nursery.samples.survey;

import static java.time.Duration.ofMillis;

import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.channel.SendChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * "async queue consumer / producer".
 *
 * <p>What changes when coroutines become virtual threads: the queue has two ends, and an end that
 * can be closed. When the last producer has closed its handle, the loops of the consumers come to
 * their ends by themselves: no {@code None} as a signal, no {@code task_done}, no {@code join}, and
 * nobody has to be cancelled. A channel of capacity 2 holds producers back that are too fast.
 */
final class Part16 {

  private Part16() {}

  static void produce(String name, SendChannel<String> out) {
    try (out) {
      for (int i = 1; i <= 3; i++) {
        Tasks.sleep(ofMillis(100));
        out.send(name + i);
      }
    }
  }

  static void consume(ReceiveChannel<String> in, AtomicInteger count) {
    try (in) {
      for (String item : in) {
        Tasks.sleep(ofMillis(200));
        IO.println("consumed " + item);
        count.incrementAndGet();
      }
    }
  }

  static void main() {
    var count = new AtomicInteger();
    MemoryChannel<String> queue = MemoryChannel.open(2);
    Nursery.run(nursery -> {
      try (var sender = queue.sender();
          var receiver = queue.receiver()) {
        for (String name : List.of("a", "b")) {
          var handle = sender.cloneHandle();
          nursery.startSoon("producer " + name, () -> produce(name, handle));
        }
        for (int i = 1; i <= 3; i++) {
          var handle = receiver.cloneHandle();
          nursery.startSoon("consumer " + i, () -> consume(handle, count));
        }
      } // each of the others has a handle of its own
    });
    IO.println("all in all " + count);
  }
}
