package dev.nursery.net;

import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a host stands for. */
final class Addresses {

  private Addresses() {}

  /**
   * The addresses of a host, in the order of preference; at least one. A numeric address is its own
   * answer, and nobody is asked.
   *
   * @throws UnknownHostException if there is none
   * @throws Cancelled if the task is cancelled; at once, whatever the resolver is doing
   */
  static List<InetAddress> of(String host, Network network) throws IOException {
    Tasks.checkpointIfCancelled();
    checkNotBlank(host);
    InetAddress literal = literal(host);
    if (literal != null) {
      Tasks.cancelShieldedCheckpoint();
      return List.of(literal);
    }
    List<InetAddress> addresses = network.resolve(host);
    if (addresses.isEmpty()) {
      throw new UnknownHostException("no address is known for host '" + host + "' in " + network);
    }
    return addresses;
  }

  static void checkNotBlank(String host) {
    if (host.isBlank()) {
      throw new IllegalArgumentException(
          "host is empty: for this machine itself say \"localhost\"");
    }
  }

  /** Whether it is a numeric address. */
  static boolean isLiteral(String host) {
    return literal(host) != null;
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null; // a name
    }
  }
}
