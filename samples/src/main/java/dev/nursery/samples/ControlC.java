// sample: ctrl-c - Ctrl-C stops the accepting, a second one cuts off, a third one forces
package dev.nursery.samples;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.process.Program;
import dev.nursery.process.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A server that counts for whoever connects, and what signals do to it.
 *
 * <p>{@link Program} makes Ctrl-C, and SIGTERM, a cancellation of everything. This program wants to
 * be told first, so it opens a channel of these signals itself: the first one comes there, and ends
 * the accepting. Then the channel is closed, so the second one goes to {@code Program}, and cuts
 * off those who are still being served. A third one, if they did not let go, would end the process
 * on the spot.
 *
 * <p>Answers "signals", which asyncio has in its low-level part.
 *
 * <p>What changes when coroutines become virtual threads: {@code loop.add_signal_handler} registers
 * a callback with the loop. There is no loop, so signals come out of a channel, to a task that
 * waits for them as for anything else.
 */
final class ControlC {

  private static final Duration BEAT = Duration.ofMillis(500);

  private ControlC() {}

  static void main() {
    Program.main(ControlC::serve);
  }

  private static void serve(Nursery connections) throws IOException {
    var accepting = CancelScope.create();
    ReceiveChannel<String> signals = Signals.open("INT", "TERM");
    // In the background: once all connections have ended, nobody needs to wait for a signal.
    connections
        .background()
        .startSoon(
            "first signal",
            () -> {
              try (signals) {
                accepting.cancel("SIG" + signals.receive());
              }
            });
    TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(0);
    IO.println("counting on port " + listener.port() + "; try: nc 127.0.0.1 " + listener.port());
    accepting.run(() -> listener.serve(ControlC::count, connections));
    IO.println(
        accepting.reason().orElseThrow().message()
            + ": no more connections; once more cuts off those there are");
  }

  private static void count(TcpStream stream) throws IOException {
    try {
      for (int i = 1; i <= 20; i++) {
        stream.sendAll((i + "\n").getBytes(StandardCharsets.US_ASCII));
        Tasks.sleep(BEAT);
      }
    } finally {
      IO.println("a connection is closed");
    }
  }
}
