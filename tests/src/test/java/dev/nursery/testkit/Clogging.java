package dev.nursery.testkit;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.SendStream;
import dev.nursery.testing.Settling;
import dev.nursery.testing.stream.StreamPair;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Fills the buffers between two ends. */
public final class Clogging {

  private Clogging() {}

  /** Sends until nothing goes any more; in a run with a virtual clock. */
  public static <P extends StreamPair<? extends SendStream, ?>> P clogged(P pair) {
    for (int size : new int[] {65_536, 1}) { // single bytes fill what the big chunks leave
      Nursery.run(nursery -> {
        byte[] chunk = new byte[size];
        var sent = new AtomicLong();
        Task<?> sending =
            nursery.startSoon(
                "clogger of " + size,
                () -> {
                  while (true) {
                    pair.here().sendAll(chunk);
                    sent.incrementAndGet();
                  }
                });
        long before;
        do {
          before = sent.get();
          // What was sent may still be on its way to the receiver's buffer, which nothing shows.
          Settling.waitAllTasksBlocked(Duration.ofMillis(30));
        } while (sent.get() != before);
        sending.cancel("it is full");
      });
    }
    return pair;
  }
}
