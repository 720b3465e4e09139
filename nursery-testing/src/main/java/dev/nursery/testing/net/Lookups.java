package dev.nursery.testing.net;

import dev.nursery.Deadline;
import dev.nursery.Tasks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The names of a network, and who asks for them. */
final class Lookups {

  private final MemoryNetwork network;
  private final Ether ether;
  private final Fate fate;

  // Guarded by the network's lock, as is all below.
  private final Map<String, MemoryName> names = new HashMap<>();
  private int begun;

  Lookups(MemoryNetwork network, Fate fate) {
    this.network = network;
    this.ether = network.ether();
    this.fate = fate;
  }

  /** What is said of that name; under the lock. */
  MemoryName name(String name) {
    return names.computeIfAbsent(name, _ -> new MemoryName(network, name));
  }

  /** What a look-up is going to answer, and when. */
  private record Answer(List<InetAddress> addresses, Deadline at) {}

  /** Asks, and waits for the answer; a checkpoint. */
  List<InetAddress> resolve(String name, MemoryHost asking) throws UnknownHostException {
    Tasks.checkpointIfCancelled();
    Answer answer;
    ether.enterAsUser();
    try {
      answer = answer(name.toLowerCase(Locale.ROOT));
    } finally {
      ether.leave();
    }
    if (answer.at.hasPassed()) {
      Tasks.cancelShieldedCheckpoint();
    } else {
      Tasks.sleepUntil(answer.at);
    }
    if (answer.addresses.isEmpty()) {
      throw new UnknownHostException(
          "no address is known for host '"
              + name
              + "': "
              + asking
              + " is in a network in memory, whose hosts are "
              + network.hostNames());
    }
    return answer.addresses;
  }

  private Answer answer(String name) {
    List<Fault.OfLookup> faults = fate.ofLookup(++begun);
    network.struckBy(faults);
    MemoryName entry = names.get(name);
    List<InetAddress> addresses = entry == null ? ofHost(name) : entry.addresses();
    long after = entry == null ? 0 : entry.time();
    for (Fault.OfLookup fault : faults) {
      switch (fault) {
        case Fault.Unknown _ -> addresses = List.of();
        case Fault.SlowLookup(int _, Duration by) -> after += by.toNanos();
      }
    }
    return new Answer(addresses, ether.deadline(ether.now() + after));
  }

  private List<InetAddress> ofHost(String name) {
    MemoryHost host = network.hostNamed(name);
    if (host != null) {
      return host.addresses();
    }
    return name.equals("localhost") ? List.of(InetAddress.ofLiteral("127.0.0.1")) : List.of();
  }
}
