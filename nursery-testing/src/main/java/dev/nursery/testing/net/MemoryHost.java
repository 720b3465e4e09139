package dev.nursery.testing.net;

import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.net.Network;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.UdpSocket;
import dev.nursery.net.UnixListenOptions;
import dev.nursery.net.UnixListener;
import dev.nursery.net.UnixStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One machine of a {@link MemoryNetwork}: code that {@linkplain #use uses} it listens and connects
 * there.
 *
 * {@snippet :
 * MemoryHost server = network.host("server");
 * MemoryHost client = network.host("client");
 * TcpListener listener = server.use(() -> nursery.start(Tcp.server(80, handler)));
 * client.use(() -> converse(Tcp.open("server", 80)));
 * }
 *
 * <p>It has ports of its own, one or more addresses, and, as every machine, the addresses {@code
 * 127.0.0.1} and {@code ::1} and the name {@code localhost} for itself. Belongs to its network, and
 * lives as long. May be used by any number of tasks.
 */
public final class MemoryHost implements Network {

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]*[a-z0-9])?");

  /** Where its Unix sockets are, at ports that are known by their paths. */
  private static final InetAddress UNIX = InetAddress.ofLiteral("127.255.255.254");

  private static final int FIRST_FREE_PORT = 49_152;
  private static final int LAST_PORT = 0xFFFF;

  private final MemoryNetwork network;
  private final String name;

  // Guarded by the network's lock, as is all below.
  private final List<InetAddress> addresses = new ArrayList<>();
  private final List<MemoryListener> listeners = new ArrayList<>();
  private final Map<Path, MemoryUnixListener> unixListeners = new HashMap<>();
  private int nextPort = FIRST_FREE_PORT;

  /** Which of several that share a port is next. */
  private int turn;

  MemoryHost(MemoryNetwork network, String name) {
    this.network = network;
    this.name = name;
  }

  /** The name, by which others find it. */
  public String name() {
    return name;
  }

  /** The addresses that others reach it at; the name stands for these, in this order. */
  public List<InetAddress> addresses() {
    network.ether().enter();
    try {
      return List.copyOf(addresses);
    } finally {
      network.ether().leave();
    }
  }

  // -- as a network

  @Override
  public List<InetAddress> resolve(String host) throws IOException {
    return network.lookups().resolve(host, this);
  }

  /**
   * Connects; as the operating systems do, it tries again after 1, 2, 4, … seconds if there is no
   * answer, and gives up after {@link MemoryNetwork#CONNECT_LIMIT}.
   *
   * @throws ConnectException if nobody listens there, or there is no answer
   * @throws Cancelled if the task is cancelled
   */
  @Override
  public TcpStream connect(InetSocketAddress target, @Nullable InetAddress local)
      throws IOException {
    return new Handshake(this, target, local).connect();
  }

  @Override
  public TcpListener listen(List<InetAddress> on, int port, int backlog) throws IOException {
    return listen(on, port, backlog, false);
  }

  /** Connections are dealt out in turns. */
  @Override
  public TcpListener listenSharing(List<InetAddress> on, int port, int backlog) throws IOException {
    return listen(on, port, backlog, true);
  }

  private TcpListener listen(List<InetAddress> on, int port, int backlog, boolean sharing)
      throws IOException {
    Tasks.checkpointIfCancelled();
    MemoryListener listener;
    network.ether().enterAsUser();
    try {
      listener = bind(on.isEmpty() ? List.of(anyAddress()) : on, port, backlog, sharing);
      listeners.add(listener);
      network.opened(listener);
    } finally {
      network.ether().leave();
    }
    Tasks.cancelShieldedCheckpoint();
    return listener;
  }

  /** Unix sockets are of this host alone. There are no files; whoever closes is gone. */
  @Override
  public UnixListener listen(Path path, UnixListenOptions options) throws IOException {
    Tasks.checkpointIfCancelled();
    MemoryUnixListener listener;
    network.ether().enterAsUser();
    try {
      if (unixListeners.containsKey(path) && !options.isTakingOver()) {
        throw new BindException(
            "cannot listen on "
                + path
                + ": Address already in use (by "
                + unixListeners.get(path)
                + ")");
      }
      listener =
          new MemoryUnixListener(bind(List.of(UNIX), 0, options.backlog(), false), path, this);
      listeners.add(listener.listener());
      unixListeners.put(path, listener);
      network.opened(listener.listener());
    } finally {
      network.ether().leave();
    }
    Tasks.cancelShieldedCheckpoint();
    return listener;
  }

  /** It is closed. */
  void forget(MemoryUnixListener listener) {
    network.ether().enter();
    try {
      unixListeners.remove(listener.path(), listener);
    } finally {
      network.ether().leave();
    }
  }

  @Override
  public UnixStream connect(Path path) throws IOException {
    Tasks.checkpointIfCancelled();
    int port;
    network.ether().enterAsUser();
    try {
      MemoryUnixListener listener = unixListeners.get(path);
      if (listener == null) {
        throw new ConnectException(
            "cannot connect to " + path + ": nobody listens there on host '" + name + "'");
      }
      port = listener.listener().port();
    } finally {
      network.ether().leave();
    }
    return new MemoryUnixStream(connect(new InetSocketAddress(UNIX, port), null), path);
  }

  /** Datagrams of hosts; there are no groups. */
  @Override
  public UdpSocket open(
      @Nullable InetAddress address,
      int port,
      @Nullable InetSocketAddress peer,
      boolean sharingPort)
      throws IOException {
    Tasks.checkpointIfCancelled();
    UdpSocket socket;
    network.ether().enterAsUser();
    try {
      socket = network.datagrams().open(this, address, port, peer, sharingPort);
    } finally {
      network.ether().leave();
    }
    Tasks.cancelShieldedCheckpoint();
    return socket;
  }

  private MemoryListener bind(List<InetAddress> on, int asked, int backlog, boolean sharing)
      throws BindException {
    for (InetAddress address : on) {
      if (!isOwn(address) && !address.isAnyLocalAddress()) {
        throw new BindException(
            cannot(address, asked)
                + "Cannot assign requested address (it is no address of host '"
                + name
                + "', which has "
                + addresses.stream().map(InetAddress::getHostAddress).toList()
                + " and those of the loopback)");
      }
    }
    int port = asked == 0 ? freePort(on) : asked;
    for (InetAddress address : on) {
      for (MemoryListener other : listeners) {
        if (other.isInTheWayOf(address, port) && !(sharing && other.isSharing())) {
          throw new BindException(
              cannot(address, port)
                  + "Address already in use (by "
                  + other
                  + " of host '"
                  + name
                  + "'; choose another port, or 0 for any that is free)");
        }
      }
    }
    return new MemoryListener(
        this,
        on.stream().map(address -> new InetSocketAddress(address, port)).toList(),
        backlog,
        sharing);
  }

  private static String cannot(InetAddress address, int port) {
    return "cannot listen on " + text(new InetSocketAddress(address, port)) + ": ";
  }

  private int freePort(List<InetAddress> on) throws BindException {
    for (int i = FIRST_FREE_PORT; i <= LAST_PORT; i++) {
      int port = nextPort();
      if (listeners.stream()
          .noneMatch(other -> on.stream().anyMatch(address -> other.isInTheWayOf(address, port)))) {
        return port;
      }
    }
    throw new BindException(cannot(on.getFirst(), 0) + "No port is free");
  }

  // -- for the network, under its lock

  MemoryNetwork network() {
    return network;
  }

  /** Ports are given out in turn, so that each run gets the same. */
  int nextPort() {
    int port = nextPort;
    nextPort = port == LAST_PORT ? FIRST_FREE_PORT : port + 1;
    return port;
  }

  void addAddress(InetAddress address) {
    addresses.add(address);
  }

  boolean isOwn(InetAddress address) {
    return address.isLoopbackAddress() || addresses.contains(address);
  }

  /** An address of its own to reach {@code target} from; null if there is none of that family. */
  @Nullable InetAddress localFor(InetAddress target) {
    if (isOwn(target)) {
      return target;
    }
    return addresses.stream()
        .filter(own -> own.getClass() == target.getClass())
        .findFirst()
        .orElse(null);
  }

  @Nullable MemoryListener listenerOn(InetAddress address, int port) {
    List<MemoryListener> found =
        listeners.stream().filter(each -> each.listensOn(address, port)).toList();
    return found.isEmpty() ? null : found.get(turn++ % found.size());
  }

  /** The links have changed. */
  void reroute() {
    listeners.forEach(MemoryListener::changed);
  }

  void unbind(MemoryListener listener) {
    listeners.remove(listener);
  }

  // -- names and addresses

  static String checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no name of a host: small letters and digits, and between them dots, hyphens and underscores");
    }
    return name;
  }

  private static InetAddress anyAddress() {
    return InetAddress.ofLiteral("0.0.0.0");
  }

  /** As people write it: {@code 10.0.0.1:80}, {@code [fd00::1]:80}. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }

  /** The name. */
  @Override
  public String toString() {
    return "host '" + name + "'";
  }
}
