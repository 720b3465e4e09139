package dev.nursery.net;

import dev.nursery.Cancelled;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * Looks up the addresses of hosts.
 *
 * <p>{@link #system} is the machine's. To use another one, have it as part of a network, for a
 * piece of code and all tasks that it spawns:
 *
 * {@snippet :
 * Network.current().resolvingBy(host -> List.of(InetAddress.ofLiteral("127.0.0.1"))).use(() -> {
 *   converse(Tcp.open("www.example.org", 80)); // to this machine
 * });
 * }
 *
 * <p>One that can ask for each family by itself is a {@link FamilyResolver}. Follows trio's {@code
 * HostnameResolver}.
 */
@FunctionalInterface
public interface Resolver {

  /**
   * The addresses of a host, in the order in which to try them; at least one. Called by many tasks
   * at once; waits by operations of this library, and is a cancel point.
   *
   * @param host a name; neither blank nor a numeric address
   * @throws java.net.UnknownHostException if there is none
   * @throws Cancelled if the task is cancelled
   */
  List<InetAddress> resolve(String host) throws IOException;

  /**
   * The operating system's, asked on threads that can be left behind: whoever is cancelled goes at
   * once, whatever the resolver is doing.
   *
   * <p>It remembers nothing itself, but the JDK does, for 30 s unless the security property {@code
   * networkaddress.cache.ttl} says otherwise. The JDK also puts addresses of IPv4 first, unless the
   * system property {@code java.net.preferIPv6Addresses} is {@code system}: then they come in the
   * order of the operating system, which is what RFC 8305 means.
   */
  static Resolver system() {
    return CurrentNetwork.SYSTEM;
  }
}
