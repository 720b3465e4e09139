// sample: async-iterator - a for loop over what comes slowly
package dev.nursery.samples.asyncio;

import static java.time.Duration.ofMillis;

import dev.nursery.EndOfChannelException;
import dev.nursery.Tasks;
import dev.nursery.channel.ReceiveChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The class {@code Reader} with {@code __aiter__} and {@code __anext__}.
 *
 * <p>What changes when coroutines become virtual threads: there is one kind of iterator, as its
 * {@code next} may wait. So the loop is Java's own. What comes slowly is a {@link ReceiveChannel},
 * which asks for {@code receive} ({@code __anext__}) and gives an iterator; {@code
 * EndOfChannelException} says what {@code StopAsyncIteration} does. For a reader that is written as
 * a loop itself there is {@code Producer}, see part-09.
 */
final class AsyncIterator {

  private AsyncIterator() {}

  /** Gives out lines, and takes its time for each. */
  static final class Reader implements ReceiveChannel<String> {

    private final Queue<String> lines;

    Reader(List<String> lines) {
      this.lines = new ArrayDeque<>(lines);
    }

    /** Empty at the end, as in Python. */
    private String readLine() {
      Tasks.sleep(ofMillis(500));
      String line = lines.poll();
      return line == null ? "" : line;
    }

    @Override
    public String receive() {
      String line = readLine();
      if (line.isEmpty()) {
        throw new EndOfChannelException("all lines are read");
      }
      return line;
    }

    @Override
    public void close() {}
  }

  static void main() {
    try (var reader = new Reader(List.of("one", "two", "three"))) {
      for (String line : reader) {
        IO.println(line);
      }
    }
    IO.println("(no more)");
  }
}
