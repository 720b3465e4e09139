package dev.nursery.testing.net;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The links of a network. Used under its lock. */
final class Links {

  /** A direction, or, with the names in alphabetical order, a pair. */
  private record Hosts(String one, String other) {}

  private final MemoryNetwork network;
  private final Fate fate;
  private final MemoryLink everywhere;
  private final Map<Hosts, MemoryLink> links = new HashMap<>();
  private final Map<Hosts, Route> routes = new HashMap<>();

  Links(MemoryNetwork network, Fate fate) {
    this.network = network;
    this.fate = fate;
    this.everywhere = new MemoryLink(network);
  }

  MemoryLink everywhere() {
    return everywhere;
  }

  MemoryLink between(String host, String other) {
    String first = host.compareTo(other) <= 0 ? host : other;
    String second = first.equals(host) ? other : host;
    return links.computeIfAbsent(
        new Hosts(first, second), _ -> new MemoryLink(network, first, second, everywhere));
  }

  /** For somebody who sends; with the first, what a plan has in store for the link begins. */
  Route route(String from, String to) {
    Hosts direction = new Hosts(from, to);
    Route route = routes.get(direction);
    if (route == null) {
      MemoryLink link = between(from, to);
      network.struckBy(link.planOutages(fate));
      route = new Route(link);
      routes.put(direction, route);
    }
    return route;
  }

  /** Cuts the links between {@code island} and those of {@code hosts} that are not in it. */
  void partition(Set<String> island, Collection<String> hosts) {
    for (String host : hosts) {
      if (!island.contains(host)) {
        island.forEach(each -> between(each, host).cut());
      }
    }
  }

  void heal() {
    everywhere.heal();
    links.values().forEach(MemoryLink::heal);
  }
}
