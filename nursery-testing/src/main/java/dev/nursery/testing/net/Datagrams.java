package dev.nursery.testing.net;

import dev.nursery.net.Datagram;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of a network: those that are under way, and the sockets that they go to. Used under
 * its lock.
 *
 * <p>Each has the time of its arrival written on it, and who gets it is found out then. Whoever
 * looks has all that was due delivered first, in the order of arrival.
 */
final class Datagrams {

  /** What a datagram is followed by when nobody was there: news of that for its sender. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Flight(
      long number,
      MemoryUdpSocket sender,
      InetSocketAddress from,
      InetSocketAddress to,
      byte[] data,
      boolean unreachable,
      Route route,
      long departure,
      long delay) {

    long arrival() {
      return departure + delay;
    }
  }

  private static final Comparator<Flight> BY_ARRIVAL =
      Comparator.comparingLong(Flight::arrival).thenComparingLong(Flight::number);

  /** For how long one is held up at most that is to be overtaken. */
  private static final long LONGEST_HOLD_UP = 200_000_000;

  private final MemoryNetwork network;
  private final List<Flight> flying = new ArrayList<>();
  private final List<MemoryUdpSocket> sockets = new ArrayList<>();
  private long flights;
  private int opened;

  Datagrams(MemoryNetwork network) {
    this.network = network;
  }

  // -- sockets

  MemoryUdpSocket open(
      MemoryHost host,
      @Nullable InetAddress address,
      int asked,
      @Nullable InetSocketAddress peer,
      boolean sharing)
      throws SocketException {
    InetAddress any = InetAddress.ofLiteral("0.0.0.0");
    InetAddress own = address;
    if (own == null && peer != null) {
      own = host.localFor(peer.getAddress());
      if (own == null) {
        throw noWay(host, peer.getAddress());
      }
    }
    InetSocketAddress local = bound(host, own == null ? any : own, asked, sharing);
    var socket = new MemoryUdpSocket(host, this, local, peer, sharing, ++opened);
    sockets.add(socket);
    network.opened(socket);
    return socket;
  }

  static SocketException noWay(MemoryHost host, InetAddress target) {
    return new SocketException(
        "Network is unreachable ("
            + host
            + " has no address of the family of "
            + target.getHostAddress()
            + ")");
  }

  private InetSocketAddress bound(MemoryHost host, InetAddress own, int asked, boolean sharing)
      throws BindException {
    if (!own.isAnyLocalAddress() && !host.isOwn(own)) {
      throw new BindException(
          cannot(own, asked)
              + "Cannot assign requested address (it is no address of "
              + host
              + ")");
    }
    for (int i = 0; i <= 0xFFFF; i++) {
      int port = asked == 0 ? host.nextPort() : asked;
      MemoryUdpSocket other = inTheWay(host, own, port, sharing);
      if (other == null) {
        return new InetSocketAddress(own, port);
      }
      if (asked != 0) {
        throw new BindException(
            cannot(own, port)
                + "Address already in use (by "
                + other
                + " of "
                + host
                + "; choose another port, or 0 for any that is free)");
      }
    }
    throw new BindException(cannot(own, asked) + "No port is free");
  }

  private static String cannot(InetAddress own, int port) {
    return "cannot open a socket for datagrams on "
        + MemoryHost.text(new InetSocketAddress(own, port))
        + ": ";
  }

  private @Nullable MemoryUdpSocket inTheWay(
      MemoryHost host, InetAddress own, int port, boolean sharing) {
    return sockets.stream()
        .filter(each -> each.host() == host && each.isInTheWayOf(own, port))
        .filter(each -> !(sharing && each.isSharing()))
        .findFirst()
        .orElse(null);
  }

  void closed(MemoryUdpSocket socket) {
    sockets.remove(socket);
    network.closed(socket);
  }

  // -- sending

  /** Sends one on its way, if it gets onto it. */
  void send(MemoryUdpSocket sender, InetSocketAddress from, InetSocketAddress to, byte[] data) {
    MemoryHost target = hostAt(sender.host(), to.getAddress());
    if (target == null) {
      return; // there is no such address, and nobody to say so
    }
    Route route = network.route(sender.host(), target);
    MemoryLink link = route.link();
    network.struckBy(link.planLosses(network.fate()));
    Random random = sender.random();
    // Always as many draws, so that what is set for a link changes nothing but what it is for.
    boolean lost = random.nextDouble() < link.loss();
    boolean twice = random.nextDouble() < link.duplication();
    boolean late = random.nextDouble() < link.reordering();
    long holdUp = (long) (random.nextDouble() * LONGEST_HOLD_UP) + 1;
    long delay = route.delay(random);
    long delayOfSecond = route.delay(random);
    long now = network.ether().now();
    if (route.queue(now) > MemoryLink.DEFAULT_DATAGRAM_BUFFER) {
      return; // as in every router whose queue is full
    }
    long departure = route.departure(now, data.length);
    if (lost || data.length > link.largestDatagram()) {
      return;
    }
    fly(sender, from, to, data, route, departure, late ? delay + holdUp : delay);
    if (twice) {
      fly(sender, from, to, data, route, departure, delayOfSecond);
    }
  }

  private void fly(
      MemoryUdpSocket sender,
      InetSocketAddress from,
      InetSocketAddress to,
      byte[] data,
      Route route,
      long departure,
      long delay) {
    add(new Flight(flights++, sender, from, to, data, false, route, departure, delay));
  }

  private void add(Flight flight) {
    if (flight.route.passes(flight.departure, flight.delay)) {
      flying.add(flight);
      sockets.forEach(each -> {
        if (concerns(flight, each)) {
          network.ether().changed(each.changes());
        }
      });
    }
  }

  private @Nullable MemoryHost hostAt(MemoryHost from, InetAddress address) {
    return from.isOwn(address) ? from : network.hostAt(address);
  }

  // -- arriving

  /** Delivers all that was due. */
  void settle() {
    long now = network.ether().now();
    while (true) {
      Flight next = flying.stream().min(BY_ARRIVAL).orElse(null);
      if (next == null || next.arrival() > now) {
        return;
      }
      flying.remove(next);
      arrive(next);
    }
  }

  private void arrive(Flight flight) {
    if (flight.unreachable) {
      flight.sender.heardThatNobodyListens();
      return;
    }
    MemoryHost host = hostAt(flight.sender.host(), flight.to.getAddress());
    MemoryUdpSocket receiver = host == null ? null : receiver(host, flight);
    if (receiver != null) {
      receiver.arrived(new Datagram(flight.from, flight.data.clone(), flight.data.length));
    } else if (host != null && flight.sender.remoteAddress().isPresent()) {
      Route back = network.route(host, flight.sender.host());
      add(
          new Flight(
              flights++,
              flight.sender,
              flight.to,
              flight.from,
              new byte[0],
              true,
              back,
              flight.arrival(),
              back.link().latency()));
    }
  }

  /** As systems choose: who talks to the sender alone, then who has just that address. */
  private @Nullable MemoryUdpSocket receiver(MemoryHost host, Flight flight) {
    List<MemoryUdpSocket> all =
        sockets.stream()
            .filter(each -> each.host() == host && each.receives(flight.from, flight.to))
            .toList();
    int best = all.stream().mapToInt(MemoryUdpSocket::closeness).max().orElse(0);
    List<MemoryUdpSocket> closest = all.stream().filter(each -> each.closeness() == best).toList();
    return closest.isEmpty()
        ? null
        : closest.get(Math.floorMod(flight.from.getPort(), closest.size()));
  }

  private static boolean concerns(Flight flight, MemoryUdpSocket socket) {
    return flight.sender == socket || socket.receives(flight.from, flight.to);
  }

  /** When something may come to that socket. */
  long nextFor(MemoryUdpSocket socket) {
    return flying.stream()
        .filter(each -> concerns(each, socket))
        .mapToLong(Flight::arrival)
        .min()
        .orElse(Ether.NEVER);
  }

  /** The links have changed: what is under way is lost in a cut, and nobody sends it again. */
  void reroute() {
    flying.removeIf(each -> !each.route.passes(each.departure, each.delay));
  }
}
