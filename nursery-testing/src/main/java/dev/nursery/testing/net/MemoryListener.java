package dev.nursery.testing.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Tasks;
import dev.nursery.net.Closing;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A port of a host in memory. */
final class MemoryListener implements TcpListener {

  /** A connection that nobody has accepted yet, and the packet that tells that it is one. */
  private record Pending(MemoryStream server, Route route, long departure, long delay) {

    long readyAt() {
      return route.arrival(departure, delay, List.of());
    }
  }

  private final MemoryHost host;
  private final Ether ether;
  private final List<InetSocketAddress> addresses;
  private final int backlog;
  private final boolean sharing;
  private final AtomicBoolean accepting = new AtomicBoolean();
  private final Ether.Changes changes = new Ether.Changes();

  // Guarded by the network's lock, as is all below.
  private final Closing closing = new Closing(this);

  private final SocketOptions options;

  /** In the order in which they came. */
  private final List<Pending> pending = new ArrayList<>();

  MemoryListener(MemoryHost host, List<InetSocketAddress> addresses, int backlog, boolean sharing) {
    this.host = host;
    this.ether = host.network().ether();
    this.options = SocketOptions.ofListener(ether, closing);
    this.addresses = List.copyOf(addresses);
    this.backlog = backlog;
    this.sharing = sharing;
  }

  @Override
  public TcpStream accept() throws IOException {
    Tasks.checkpointIfCancelled();
    if (accepting.getAndSet(true)) {
      throw new BusyResourceException(
          "another task is accepting from "
              + this
              + " already: let one task accept and start the others in a nursery, as serve does");
    }
    MemoryStream stream;
    try {
      ether.enterAsUser();
      try {
        stream = acceptLocked();
      } finally {
        ether.leave();
      }
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      accepting.set(false);
    }
    Tasks.cancelShieldedCheckpoint();
    return stream;
  }

  private MemoryStream acceptLocked() throws IOException {
    while (true) {
      closing.ensureOpen();
      Pending first = first();
      if (first != null && first.readyAt() <= ether.now()) {
        pending.remove(first);
        host.network().opened(first.server);
        return first.server;
      }
      ether.await(changes, first == null ? Ether.NEVER : first.readyAt());
    }
  }

  /** Whoever is ready first, and of those whoever came first; null if there is nobody. */
  private @Nullable Pending first() {
    return pending.stream().min(Comparator.comparingLong(Pending::readyAt)).orElse(null);
  }

  @Override
  public void close() throws IOException {
    closeForcefully();
    Tasks.checkpoint();
  }

  @Override
  public void closeForcefully() {
    ether.enter();
    try {
      if (closing.close()) {
        pending.forEach(each -> each.server.abort());
        pending.clear();
        host.unbind(this);
        host.network().closed(this);
        changed();
      }
    } finally {
      ether.leave();
    }
  }

  // -- for the host, under the lock

  boolean hasRoom() {
    return pending.size() < backlog;
  }

  /** Has a connection wait, which is ready when a packet arrives. */
  void add(MemoryStream server, Route route, long departure, long delay) {
    pending.add(new Pending(server, route, departure, delay));
    changed();
  }

  void changed() {
    ether.changed(changes);
  }

  /** The client has given up; whether nobody has accepted it yet. */
  boolean forget(MemoryStream server) {
    return pending.removeIf(each -> each.server == server);
  }

  /** Whether somebody who connects to that address, of its own host, gets here. */
  boolean listensOn(InetAddress address, int port) {
    return addresses.stream()
        .anyMatch(own ->
            own.getPort() == port
                && (own.getAddress().isAnyLocalAddress() || own.getAddress().equals(address)));
  }

  /** Whether others that ask for it may have the same port. */
  boolean isSharing() {
    return sharing;
  }

  /** Whether both cannot be. */
  boolean isInTheWayOf(InetAddress address, int port) {
    return listensOn(address, port)
        || (address.isAnyLocalAddress() && addresses.getFirst().getPort() == port);
  }

  // -- about it

  @Override
  public List<InetSocketAddress> localAddresses() {
    return addresses;
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return options.get(option);
  }

  @Override
  public <T> TcpListener option(SocketOption<T> option, T value) throws IOException {
    options.set(option, value);
    return this;
  }

  @Override
  public String toString() {
    return "TcpListener" + addresses.stream().map(MemoryHost::text).toList();
  }
}
