package dev.nursery.net;

import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * A resolver that asks for addresses of IPv6 and of IPv4 by themselves, as a client of the domain
 * name system does. {@link Tcp#open} then asks for both at once and begins to connect as soon as
 * the first have come; if those are of IPv4, it gives the others 50 ms to come first (RFC 8305,
 * section 3).
 */
public interface FamilyResolver extends Resolver {

  /**
   * The addresses of IPv6, in the order in which to try them; may be none.
   *
   * @throws UnknownHostException if there are none, too
   * @throws Cancelled if the task is cancelled
   */
  List<InetAddress> resolveIpv6(String host) throws IOException;

  /**
   * The addresses of IPv4, in the order in which to try them; may be none.
   *
   * @throws UnknownHostException if there are none, too
   * @throws Cancelled if the task is cancelled
   */
  List<InetAddress> resolveIpv4(String host) throws IOException;

  /** Both, those of IPv6 first. */
  @Override
  default List<InetAddress> resolve(String host) throws IOException {
    var errors = new ArrayList<IOException>();
    List<List<InetAddress>> both =
        Tasks.gather(
            () -> resolveOr(errors, () -> resolveIpv6(host)),
            () -> resolveOr(errors, () -> resolveIpv4(host)));
    var all = new ArrayList<>(both.getFirst());
    all.addAll(both.getLast());
    if (all.isEmpty()) {
      var unknown = new UnknownHostException("no address is known for host '" + host + "'");
      errors.forEach(unknown::addSuppressed);
      throw unknown;
    }
    return all;
  }

  private static List<InetAddress> resolveOr(List<IOException> errors, FamilyLookup.Lookup lookup) {
    try {
      return lookup.ask();
    } catch (IOException e) {
      synchronized (errors) {
        errors.add(e);
      }
      return List.of();
    }
  }
}
