package dev.nursery.testing.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the look-up of one name answers in a {@link MemoryNetwork}.
 *
 * {@snippet :
 * network.name("www.test").answers("10.9.9.9", "server"); // a dead address first
 * network.name("slow.test").answers("server").takes(ofSeconds(20));
 * network.name("server").unknown();
 * }
 *
 * <p>Names of hosts need no such entry; one that has it goes by it. All methods may be called by
 * any thread at any time, and hold for look-ups that begin later.
 */
public final class MemoryName {

  private final MemoryNetwork network;
  private final String name;

  // Guarded by the network's lock, as is all below.
  private List<String> answers;
  private long takes;

  MemoryName(MemoryNetwork network, String name) {
    this.network = network;
    this.name = name;
    this.answers = List.of(name);
  }

  /**
   * Has it stand for these, in this order.
   *
   * @param addresses numeric addresses, which need not belong to any host, and names of hosts,
   *     which stand for theirs; at least one
   */
  public MemoryName answers(String... addresses) {
    if (addresses.length == 0) {
      throw new IllegalArgumentException("no address: for a name that is not known say unknown()");
    }
    return set(() -> answers = List.of(addresses));
  }

  /** Has nobody know it. */
  public MemoryName unknown() {
    return set(() -> answers = List.of());
  }

  /**
   * How long the answer takes, also if it is that nobody knows.
   *
   * @param time 0 to one day
   */
  public MemoryName takes(Duration time) {
    if (time.isNegative() || time.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "a look-up takes 0 to one day, and here it is to take " + time);
    }
    return set(() -> takes = time.toNanos());
  }

  private MemoryName set(Runnable change) {
    network.ether().enter();
    try {
      change.run();
    } finally {
      network.ether().leave();
    }
    return this;
  }

  // -- for the network, under its lock

  long time() {
    return takes;
  }

  List<InetAddress> addresses() {
    var found = new ArrayList<InetAddress>();
    for (String answer : answers) {
      MemoryHost host = network.hostNamed(answer);
      if (host != null) {
        found.addAll(host.addresses());
      } else if (!answer.equals(name)) {
        found.add(InetAddress.ofLiteral(answer));
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return name;
  }
}
