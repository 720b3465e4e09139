// sample: part-14 - interop: a call that blocks a thread of the system
package dev.nursery.samples.survey;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.process.Program;
import dev.nursery.samples.Stopwatch;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * "loop.run_in_executor (thread pool, io bound)".
 *
 * <p>What changes when coroutines become virtual threads: hardly anything needs it. A driver that
 * blocks on a socket blocks a virtual thread, which costs nothing. What is left is what the
 * operating system cannot do without a thread: reading files, looking up names. {@code Threads.run}
 * lends one for the call; {@code abandonable} is for what may hang, and must not matter then.
 */
final class Part14 {

  private Part14() {}

  static void lend() throws IOException {
    Stopwatch watch = Stopwatch.start();
    List<Integer> slept =
        Tasks.mapConcurrent(
            List.of(1, 2, 3),
            3,
            n ->
                Threads.run(() -> {
                  Thread.sleep(500); // stands for a driver that blocks
                  return n;
                }));
    IO.println(slept + " in " + watch);

    Path file = Path.of(System.getProperty("java.home"), "release");
    IO.println("lines of a file: " + (Threads.run(() -> Files.readAllLines(file)).size() > 0));

    var address =
        CancelScope.moveOnAfter(
            Duration.ofSeconds(5),
            () -> Threads.abandonable().run(() -> InetAddress.getByName("localhost")));
    IO.println("localhost: " + address.orElseThrow().isLoopbackAddress());
  }

  static void main() {
    Program.main(_ -> lend());
  }
}
