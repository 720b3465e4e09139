package dev.nursery.testing.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Tasks;
import dev.nursery.net.Closing;
import dev.nursery.net.Datagram;
import dev.nursery.net.Endpoint;
import dev.nursery.net.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A socket for datagrams of a host in memory. */
final class MemoryUdpSocket implements UdpSocket {

  /** Its kind of draws; those of connections have the numbers below. */
  private static final int DRAWS = 5;

  /** As many bytes as fit behind the headers. */
  private static final int LARGEST = 65_507;

  /** What a system counts for each besides its bytes. */
  private static final int OVERHEAD = 256;

  private final MemoryHost host;
  private final Ether ether;
  private final Datagrams datagrams;
  private final InetSocketAddress local;
  private final @Nullable InetSocketAddress remote;
  private final boolean sharing;
  private final Random random;
  private final AtomicBoolean receiving = new AtomicBoolean();
  private final AtomicBoolean sending = new AtomicBoolean();
  private final Ether.Changes changes = new Ether.Changes();

  // Guarded by the network's lock, as is all below.
  private final Closing closing = new Closing(this);

  private final SocketOptions options;
  private final ArrayDeque<Datagram> arrived = new ArrayDeque<>();
  private long waiting;

  /** Whether there is news that nobody listens at the peer's port. */
  private boolean unreachable;

  MemoryUdpSocket(
      MemoryHost host,
      Datagrams datagrams,
      InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      boolean sharing,
      int number) {
    this.host = host;
    this.ether = host.network().ether();
    this.datagrams = datagrams;
    this.local = local;
    this.remote = remote;
    this.sharing = sharing;
    this.random = host.network().random(DRAWS, number);
    this.options = SocketOptions.ofDatagrams(ether, closing);
  }

  // -- receiving

  @Override
  public Datagram receiveAtMost(int max) throws IOException {
    if (max < 0) {
      throw new IllegalArgumentException("max is " + max + ", and has to be at least 0");
    }
    return exclusively(
        receiving,
        "receiving",
        () -> {
          Datagram whole = receiveLocked();
          return max >= whole.length()
              ? whole
              : new Datagram(whole.sender(), Arrays.copyOf(whole.data(), max), whole.length());
        });
  }

  private Datagram receiveLocked() throws IOException {
    while (true) {
      closing.ensureOpen();
      datagrams.settle();
      throwNews();
      Datagram first = arrived.poll();
      if (first != null) {
        waiting -= first.length() + OVERHEAD;
        return first;
      }
      ether.await(changes, datagrams.nextFor(this));
    }
  }

  private void throwNews() throws PortUnreachableException {
    if (unreachable) {
      unreachable = false;
      throw new PortUnreachableException(this + ": nobody listens at that port");
    }
  }

  // -- sending

  @Override
  public void send(ByteBuffer data, InetSocketAddress target) throws IOException {
    if (target.isUnresolved()) {
      throw new IllegalArgumentException(
          target
              + " is not resolved: datagrams go to numeric addresses; Udp.connect looks names up");
    }
    if (target.getPort() == 0) {
      throw new IllegalArgumentException("nobody can be reached at port 0 of " + target);
    }
    if (remote != null && !remote.equals(target)) {
      throw new IllegalStateException(this + " is connected, and cannot send to " + target);
    }
    exclusively(
        sending,
        "sending",
        () -> {
          closing.ensureOpen();
          datagrams.settle();
          throwNews();
          InetSocketAddress from = sendingAddress(target);
          if (data.remaining() > LARGEST) {
            throw new IOException(
                this
                    + " has failed while sending "
                    + data.remaining()
                    + " bytes to "
                    + MemoryHost.text(target)
                    + ": Message too long");
          }
          byte[] copy = new byte[data.remaining()];
          data.get(copy);
          datagrams.send(this, from, target, copy);
          return copy;
        });
  }

  private InetSocketAddress sendingAddress(InetSocketAddress target) throws IOException {
    if (target.getAddress().isMulticastAddress()) {
      throw noGroups();
    }
    if (!local.getAddress().isAnyLocalAddress()) {
      return local;
    }
    InetAddress own = host.localFor(target.getAddress());
    if (own == null) {
      throw Datagrams.noWay(host, target.getAddress());
    }
    return new InetSocketAddress(own, local.getPort());
  }

  // -- one task in each direction

  /** Something that is done under the lock, and may give it back while it waits. */
  @FunctionalInterface
  private interface Operation<T> {
    T run() throws IOException;
  }

  private <T> T exclusively(AtomicBoolean direction, String what, Operation<T> operation)
      throws IOException {
    Tasks.checkpointIfCancelled();
    if (direction.getAndSet(true)) {
      throw new BusyResourceException(
          "another task is "
              + what
              + " on "
              + this
              + " already: give the socket one task for each direction");
    }
    T result;
    try {
      ether.enterAsUser();
      try {
        result = operation.run();
      } finally {
        ether.leave();
      }
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      direction.set(false);
    }
    Tasks.cancelShieldedCheckpoint();
    return result;
  }

  // -- for the network, under its lock

  MemoryHost host() {
    return host;
  }

  Ether.Changes changes() {
    return changes;
  }

  Random random() {
    return random;
  }

  boolean isSharing() {
    return sharing;
  }

  boolean isInTheWayOf(InetAddress address, int port) {
    return local.getPort() == port
        && (local.getAddress().isAnyLocalAddress()
            || address.isAnyLocalAddress()
            || local.getAddress().equals(address));
  }

  boolean receives(InetSocketAddress from, InetSocketAddress to) {
    return local.getPort() == to.getPort()
        && (local.getAddress().isAnyLocalAddress()
            ? host.isOwn(to.getAddress())
            : local.getAddress().equals(to.getAddress()))
        && (remote == null || remote.equals(from));
  }

  /** How closely it is bound; who is more so gets what both could get. */
  int closeness() {
    return (remote == null ? 0 : 2) + (local.getAddress().isAnyLocalAddress() ? 0 : 1);
  }

  /** Of what does not fit any more nobody is told. */
  void arrived(Datagram datagram) {
    if (waiting + datagram.length() + OVERHEAD > options.value(StandardSocketOptions.SO_RCVBUF)) {
      return;
    }
    waiting += datagram.length() + OVERHEAD;
    arrived.add(datagram);
    ether.changed(changes);
  }

  void heardThatNobodyListens() {
    unreachable = true;
    ether.changed(changes);
  }

  // -- the end, and about it

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
        arrived.clear();
        datagrams.closed(this);
        ether.changed(changes);
      }
    } finally {
      ether.leave();
    }
  }

  /** There are none. */
  @Override
  public Endpoint join(InetAddress group, NetworkInterface by) {
    throw noGroups();
  }

  private static UnsupportedOperationException noGroups() {
    return new UnsupportedOperationException("a network in memory has no groups (multicast)");
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public Optional<InetSocketAddress> remoteAddress() {
    return Optional.ofNullable(remote);
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return options.get(option);
  }

  @Override
  public <T> UdpSocket option(SocketOption<T> option, T value) throws IOException {
    options.set(option, value);
    return this;
  }

  @Override
  public String toString() {
    return "UdpSocket["
        + MemoryHost.text(local)
        + (remote == null ? "]" : " to " + MemoryHost.text(remote) + "]");
  }
}
