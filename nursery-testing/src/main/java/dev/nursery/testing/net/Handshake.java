package dev.nursery.testing.net;

import dev.nursery.Deadline;
import dev.nursery.Tasks;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make a connection, by the task that makes it: it asks, waits for as long as that
 * takes on the way there, looks who listens, and waits for as long as the answer takes.
 */
final class Handshake {

  private static final int THERE = 1;
  private static final int BACK = 2;
  private static final int PIECES_THERE = 3;
  private static final int PIECES_BACK = 4;

  private final MemoryHost host;
  private final MemoryNetwork network;
  private final Ether ether;
  private final InetSocketAddress target;
  private final @Nullable InetAddress from;

  /** What was made of it, and is not the caller's yet. */
  private @Nullable MemoryConnection made;

  private @Nullable MemoryListener listener;

  /** One direction: where it goes, and how long each packet takes. */
  private record Leg(Route route, Random draws) {

    long delay() {
      return route.delay(draws);
    }
  }

  /** An attempt that is under way. */
  private record Call(
      int number,
      List<Fault.OfConnection> faults,
      InetSocketAddress local,
      MemoryHost server,
      Leg there,
      Leg back) {

    boolean suffers(Class<? extends Fault> kind) {
      return faults.stream().anyMatch(kind::isInstance);
    }

    long delayed() {
      return faults.stream()
          .filter(Fault.Delay.class::isInstance)
          .mapToLong(fault -> ((Fault.Delay) fault).by().toNanos())
          .sum();
    }
  }

  Handshake(MemoryHost host, InetSocketAddress target, @Nullable InetAddress from) {
    this.host = host;
    this.network = host.network();
    this.ether = network.ether();
    this.target = target;
    this.from = from;
  }

  MemoryStream connect() throws IOException {
    Tasks.checkpointIfCancelled();
    Call call = locked(this::begin);
    MemoryStream stream;
    try {
      stream = ask(call);
    } catch (Throwable t) {
      locked(() -> {
        abandon();
        return true;
      });
      throw t;
    }
    Tasks.cancelShieldedCheckpoint();
    return stream;
  }

  /** Something done under the lock. */
  @FunctionalInterface
  private interface Step<T extends @Nullable Object> {
    T take() throws IOException;
  }

  private <T extends @Nullable Object> T locked(Step<T> step) throws IOException {
    ether.enterAsUser();
    try {
      return step.take();
    } finally {
      ether.leave();
    }
  }

  private Call begin() throws IOException {
    int number = network.nextConnection();
    InetAddress address = target.getAddress();
    if (from != null && from.getClass() != address.getClass()) {
      throw new UnsupportedAddressTypeException();
    }
    if (from != null && !host.isOwn(from)) {
      throw new BindException("Cannot assign requested address");
    }
    MemoryHost server = host.isOwn(address) ? host : network.hostAt(address);
    if (server == null) {
      throw new NoRouteToHostException("No route to host");
    }
    InetAddress own = from != null ? from : host.localFor(address);
    if (own == null) {
      throw new SocketException("Network is unreachable");
    }
    List<Fault.OfConnection> faults = network.fateOfConnection(number);
    return new Call(
        number,
        faults,
        new InetSocketAddress(own, host.nextPort()),
        server,
        new Leg(network.route(host, server), network.random(THERE, number)),
        new Leg(network.route(server, host), network.random(BACK, number)));
  }

  private MemoryStream ask(Call call) throws IOException {
    long start = locked(ether::now);
    long limit = start + MemoryNetwork.CONNECT_LIMIT.toNanos();
    Duration wait = Duration.ofSeconds(1);
    for (long asked = start; asked < limit; wait = wait.multipliedBy(2)) {
      MemoryStream stream = askOnce(call, asked == start ? call.delayed() : 0, limit);
      if (stream != null) {
        return stream;
      }
      asked += wait.toNanos();
      sleepUntil(asked, limit);
    }
    throw timedOut();
  }

  private static ConnectException timedOut() {
    return new ConnectException("Connection timed out");
  }

  /** One packet there, and one back; null if either was lost. */
  private @Nullable MemoryStream askOnce(Call call, long delayed, long limit) throws IOException {
    long delayThere = call.there.delay() + delayed;
    long asked = locked(ether::now);
    if (call.suffers(Fault.Ignore.class) || !passes(call.there, asked, delayThere)) {
      return null;
    }
    sleepUntil(asked + delayThere, limit);
    if (!passes(call.there, asked, delayThere)) {
      return null; // the link was cut meanwhile
    }
    long delayBack = call.back.delay();
    long arrived = locked(ether::now);
    if (!passes(call.back, arrived, delayBack) || !locked(() -> arrive(call, delayBack))) {
      return null;
    }
    sleepUntil(arrived + delayBack, limit);
    return locked(() -> {
      if (!call.back.route.passes(arrived, delayBack)) {
        abandon();
        return null;
      }
      MemoryConnection connection = made;
      if (connection == null) {
        throw new ConnectException("Connection refused");
      }
      made = null;
      network.opened(connection.client());
      return connection.client();
    });
  }

  private boolean passes(Leg leg, long departure, long delay) throws IOException {
    return locked(() -> leg.route.passes(departure, delay));
  }

  /** At the server; whether it answers. */
  private boolean arrive(Call call, long delayBack) {
    MemoryListener found = call.server.listenerOn(target.getAddress(), target.getPort());
    if (found == null || call.suffers(Fault.Refuse.class)) {
      return true;
    }
    if (!found.hasRoom()) {
      return false;
    }
    var connection =
        new MemoryConnection(
            network,
            call.number,
            call.local,
            target,
            new Lane(call.there.route, call.there.draws, network.random(PIECES_THERE, call.number)),
            new Lane(call.back.route, call.back.draws, network.random(PIECES_BACK, call.number)));
    network.made(connection);
    call.faults.forEach(connection::strike);
    made = connection;
    listener = found;
    // The server knows when the client has said that it does.
    found.add(connection.server(), call.there.route, ether.now() + delayBack, call.there.delay());
    return true;
  }

  /** Leaves nothing behind; under the lock. */
  private void abandon() {
    if (made != null && listener != null) {
      if (listener.forget(made.server())) {
        made.server().abort();
      }
      made.client().abort();
      made = null;
    }
  }

  /** Waits until that time, or until the limit and gives up. */
  private void sleepUntil(long time, long limit) throws IOException {
    Deadline until = locked(() -> ether.deadline(Math.min(time, limit)));
    if (!until.hasPassed()) {
      Tasks.sleepUntil(until);
    }
    if (time > limit) {
      throw timedOut();
    }
  }
}
