// sample: look-up - the addresses of some NAMES, asked for at the same time
package dev.nursery.samples.web;

import static java.time.Duration.ofSeconds;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.TooSlowException;
import dev.nursery.net.Network;
import dev.nursery.process.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * "aiodns": looks up names as the system does, each with five seconds. One that cannot be found is
 * said to be so, and the others are found all the same.
 *
 * <p>What changes when coroutines become virtual threads: nearly nothing can be done about a
 * resolver that hangs, as the system call cannot be interrupted. {@code Network} asks on threads
 * that it can leave behind, so the time limit holds; {@code aiodns} is a resolver of its own, for
 * that reason. A test puts another network in its place.
 */
final class LookUp {

  private LookUp() {}

  static String lookUp(String name) {
    try {
      List<InetAddress> found =
          CancelScope.failAfter(ofSeconds(5), () -> Network.current().resolve(name));
      return found.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    } catch (IOException | TooSlowException e) {
      return "not found, " + e.getMessage();
    }
  }

  static void lookUpAll(List<String> names) {
    Tasks.mapConcurrent(names, 20, name -> name + ": " + lookUp(name)).forEach(IO::println);
  }

  static void main(String... names) {
    Program.main(_ -> lookUpAll(names.length == 0 ? List.of("localhost") : List.of(names)));
  }
}
