// sample: port-scanner - which ports of a HOST are open, FROM one TO another; many tried at a time
package dev.nursery.samples.web;

import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.net.Network;
import dev.nursery.net.Tcp;
import dev.nursery.process.Program;
import dev.nursery.samples.Arguments;
import dev.nursery.samples.Stopwatch;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;

/**
 * "I/O-bound Concurrency", in its purest form: tries to connect to each port. Those that are closed
 * refuse at once; a firewall says nothing, so each try has a second, and many are under way at the
 * same time. For machines of one's own.
 *
 * <p>What changes when coroutines become virtual threads: {@code asyncio.wait_for} around {@code
 * open_connection}, a semaphore and a {@code gather} become a scope and a limit.
 */
final class PortScanner {

  private static final int LIMIT = 500;

  private PortScanner() {}

  /** Those of the host's first address, which is looked up once, and not for each port. */
  static List<Integer> open(String host, int from, int to) throws IOException {
    String address = Network.current().resolve(host).getFirst().getHostAddress();
    var open = new ConcurrentSkipListSet<Integer>();
    Tasks.forEachConcurrent(
        IntStream.rangeClosed(from, to).boxed(),
        LIMIT,
        port -> {
          if (isOpen(address, port)) {
            open.add(port);
          }
        });
    return List.copyOf(open);
  }

  private static boolean isOpen(String address, int port) {
    try {
      Timed<Void> tried =
          CancelScope.moveOnAfter(ofSeconds(1), () -> Tcp.open(address, port).close());
      return tried.done();
    } catch (IOException e) {
      return false; // refused, or no way there
    }
  }

  static void main(String... words) {
    var arguments = new Arguments("port-scanner [HOST [FROM [TO]]]", words, 0, 3);
    String host = arguments.text(0, "localhost");
    int from = arguments.number(1, 1);
    int to = arguments.number(2, 1_024);
    Program.main(_ -> {
      Stopwatch watch = Stopwatch.start();
      open(host, from, to).forEach(port -> IO.println("open: " + port));
      IO.println("tried " + (to - from + 1) + " ports in " + watch);
    });
  }
}
