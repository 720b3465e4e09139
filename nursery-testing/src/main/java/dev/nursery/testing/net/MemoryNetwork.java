package dev.nursery.testing.net;

import dev.nursery.net.Network;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.UdpSocket;
import dev.nursery.net.UnixListenOptions;
import dev.nursery.net.UnixListener;
import dev.nursery.net.UnixStream;
import dev.nursery.testing.cancellation.Aftermath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network in memory, for programs that use {@link dev.nursery.net.Tcp} or {@link
 * dev.nursery.net.Udp}: hosts with addresses and ports of their own, links that take time, and all
 * that goes wrong in a real one, when a test wants it to.
 *
 * {@snippet :
 * var network = new MemoryNetwork();
 * MemoryHost server = network.host("server");
 * MemoryHost client = network.host("client");
 * network.link("client", "server").latency(ofMillis(40));
 * Nursery.options()
 *     .clock(VirtualClock.autojumping())
 *     .run(nursery -> {
 *       server.use(() -> nursery.start(Tcp.server(80, handler)));
 *       client.use(() -> converse(Tcp.open("server", 80)));
 *       nursery.cancelScope().cancel("test over");
 *     });
 * }
 *
 * <p>Unix sockets work as well, each known to its host alone, and without files; and so does {@link
 * dev.nursery.net.Udp}, but for groups. Datagrams that find no room at their socket are lost, and
 * those that a test wants {@linkplain MemoryLink#loss to be lost}, doubled, or overtaken.
 *
 * <p>The program does not know: it runs {@linkplain Network#use in} a host of the network, or in
 * the network itself, which stands for one host named {@value #LOCAL}, and so do all tasks that it
 * spawns. There are no sockets, and no threads; waiting is done in operations of this library. So
 * under a {@link dev.nursery.testing.VirtualClock} a minute on the line takes no time, and in a run
 * of {@link dev.nursery.testing.schedule.Deterministic} everything repeats: the same seed and the
 * same plan, the same bytes at the same times.
 *
 * <p><b>What it does by itself</b> is what operating systems do. Bytes arrive once and in their
 * order, or the connection breaks. A connection holds {@value MemoryLink#DEFAULT_BUFFER} bytes each
 * way, and then its sender waits. Closing an end sends its end to the peer, or a reset if bytes
 * were left unread; one who sends to a closed end is reset. Whoever gets no answer tries again, a
 * connecting one for {@link #CONNECT_LIMIT}, a sending one for {@link #PATIENCE}. Connections that
 * nobody accepts wait in the backlog; beyond that, whoever connects gets no answer.
 *
 * <p><b>What a test adds:</b> {@linkplain MemoryLink latency, jitter, bandwidth, small buffers,
 * small pieces, cuts} for a link or {@link #everywhere}; {@linkplain #partition partitions};
 * {@linkplain MemoryName answers} to look-ups; a {@linkplain MemoryConnection connection} that is
 * reset, or gone without a word; and a {@link FaultPlan}, which has such things written down in
 * advance, or draws them from a seed.
 *
 * <p><b>Failure.</b> Errors are those of the real network: {@link java.net.ConnectException},
 * {@link java.net.UnknownHostException}, {@link dev.nursery.net.BrokenStreamException} and so on.
 * <b>Cancellation</b> as there, too.
 *
 * <p>Belongs to the test, which makes one for each run, and need not close it; what was left open
 * in it, {@link #open} tells. All methods may be called by any thread at any time.
 */
public final class MemoryNetwork implements Network {

  /** The host that the network stands for, where no other is chosen. */
  public static final String LOCAL = "local";

  /** For how long a sender tries to get a byte through, before its connection breaks. */
  public static final Duration PATIENCE = Duration.ofMinutes(15);

  /** For how long one who connects tries to get an answer. */
  public static final Duration CONNECT_LIMIT = Duration.ofSeconds(127);

  /** What is drawn besides the faults, which have the numbers below. */
  private static final int DRAWS = 10;

  private final Ether ether = new Ether();
  private final FaultPlan plan;
  private final long seed;
  private final Fate fate;
  private final Links links;
  private final Lookups lookups;
  private final Datagrams datagrams;

  // Guarded by the lock, as is all below.
  private final Map<String, MemoryHost> hosts = new LinkedHashMap<>();

  private final List<MemoryConnection> connections = new ArrayList<>();

  /** Streams and listeners that somebody has to close, and who opened them. */
  private final Map<Object, String> open = new LinkedHashMap<>();

  private final List<Fault> struck = new ArrayList<>();
  private int begunConnections;

  /** A network in which nothing goes wrong by itself. */
  public MemoryNetwork() {
    this(FaultPlan.none(), 0);
  }

  /** A network in which goes wrong what {@code plan} says. */
  public MemoryNetwork(FaultPlan plan) {
    this(plan, plan instanceof FaultPlan.Seed(long drawn) ? drawn : 0);
  }

  /**
   * A network in which goes wrong what {@code plan} says.
   *
   * @param seed for what else is drawn, such as the jitter
   */
  public MemoryNetwork(FaultPlan plan, long seed) {
    this.plan = plan;
    this.seed = seed;
    this.fate = new Fate(plan);
    this.links = new Links(this, fate);
    this.lookups = new Lookups(this, fate);
    this.datagrams = new Datagrams(this);
    host(LOCAL);
  }

  // -- hosts, names and links

  /**
   * The host of that name, which is made if there is none yet.
   *
   * @param name small letters and digits, and between them dots, hyphens and underscores; not
   *     {@code localhost}, which is every host's name for itself
   * @param addresses numeric addresses that it has besides; if it has none at all, it gets one of
   *     the network {@code 10.0.0.0}
   */
  public MemoryHost host(String name, String... addresses) {
    MemoryHost.checkName(name);
    if (name.equals("localhost")) {
      throw new IllegalArgumentException(
          "localhost is every host's name for itself: give this one another, or use '"
              + LOCAL
              + "', which is there already");
    }
    ether.enter();
    try {
      MemoryHost host = hosts.get(name);
      if (host == null) {
        host = new MemoryHost(this, name);
        hosts.put(name, host);
        if (addresses.length == 0) {
          int number = hosts.size();
          host.addAddress(InetAddress.ofLiteral("10.0." + number / 256 + "." + number % 256));
        }
      }
      for (String address : addresses) {
        add(InetAddress.ofLiteral(address), host);
      }
      return host;
    } finally {
      ether.leave();
    }
  }

  private void add(InetAddress address, MemoryHost host) {
    MemoryHost owner = hostAt(address);
    if (address.isLoopbackAddress() || address.isAnyLocalAddress() || owner != null) {
      throw new IllegalArgumentException(
          address.getHostAddress()
              + " cannot be an address of "
              + host
              + ": it is that of "
              + (owner == null ? "every host for itself" : owner));
    }
    host.addAddress(address);
  }

  /** What the look-up of that name answers. */
  public MemoryName name(String name) {
    MemoryHost.checkName(name);
    ether.enter();
    try {
      return lookups.name(name);
    } finally {
      ether.leave();
    }
  }

  /**
   * The link between two hosts, or of a host with itself.
   *
   * @throws IllegalArgumentException if there is no host of one of the names yet
   */
  public MemoryLink link(String host, String other) {
    ether.enter();
    try {
      checkKnown(host);
      checkKnown(other);
      return links.between(host, other);
    } finally {
      ether.leave();
    }
  }

  private void checkKnown(String host) {
    if (!hosts.containsKey(host)) {
      throw new IllegalArgumentException(
          "there is no host '"
              + host
              + "'; the hosts are "
              + hosts.keySet()
              + ": is it spelt right? If it is one to come, make it first, with host(\""
              + host
              + "\")");
    }
  }

  /**
   * What holds for all links of which nothing else was said, those of hosts with themselves
   * included.
   */
  public MemoryLink everywhere() {
    return links.everywhere();
  }

  /**
   * Cuts all links between these hosts and the others, as they are now; among themselves both
   * groups are connected as before.
   *
   * @throws IllegalArgumentException if there is no host of one of the names
   */
  public void partition(String... island) {
    Set<String> inside = Set.of(island);
    ether.enter();
    try {
      inside.forEach(this::checkKnown);
      links.partition(inside, hosts.keySet());
    } finally {
      ether.leave();
    }
  }

  /** Ends all cuts and partitions, and all planned outages that have begun. */
  public void heal() {
    ether.enter();
    try {
      links.heal();
    } finally {
      ether.leave();
    }
  }

  List<String> hostNames() {
    ether.enter();
    try {
      return List.copyOf(hosts.keySet());
    } finally {
      ether.leave();
    }
  }

  // -- what goes on

  /** The connections that were made so far, in their order. */
  public List<MemoryConnection> connections() {
    ether.enter();
    try {
      return List.copyOf(connections);
    } finally {
      ether.leave();
    }
  }

  /**
   * The connection of that number; see {@link MemoryConnection#number}.
   *
   * @throws IllegalArgumentException if it was not made, or not yet
   */
  public MemoryConnection connection(int number) {
    return connections().stream()
        .filter(each -> each.number() == number)
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no connection " + number + "; there are " + connections()));
  }

  /** The streams and listeners that were not closed by their owners, and who opened them. */
  public List<String> open() {
    ether.enter();
    try {
      return open.entrySet().stream()
          .map(each -> each.getKey() + ", opened by task '" + each.getValue() + "'")
          .toList();
    } finally {
      ether.leave();
    }
  }

  /** What was to go wrong. */
  public FaultPlan plan() {
    return plan;
  }

  /**
   * The faults that the plan had in store for the connections, look-ups and links of which the
   * program has made use so far: a plan that repeats a run that went by a seed.
   */
  public FaultPlan.Listed struck() {
    ether.enter();
    try {
      return new FaultPlan.Listed(struck);
    } finally {
      ether.leave();
    }
  }

  // -- as a network: that of its local host

  @Override
  public List<InetAddress> resolve(String host) throws IOException {
    return host(LOCAL).resolve(host);
  }

  @Override
  public TcpStream connect(InetSocketAddress target, @Nullable InetAddress local)
      throws IOException {
    return host(LOCAL).connect(target, local);
  }

  @Override
  public TcpListener listen(List<InetAddress> addresses, int port, int backlog) throws IOException {
    return host(LOCAL).listen(addresses, port, backlog);
  }

  @Override
  public TcpListener listenSharing(List<InetAddress> addresses, int port, int backlog)
      throws IOException {
    return host(LOCAL).listenSharing(addresses, port, backlog);
  }

  @Override
  public UnixStream connect(Path path) throws IOException {
    return host(LOCAL).connect(path);
  }

  @Override
  public UnixListener listen(Path path, UnixListenOptions options) throws IOException {
    return host(LOCAL).listen(path, options);
  }

  @Override
  public UdpSocket open(
      @Nullable InetAddress address,
      int port,
      @Nullable InetSocketAddress peer,
      boolean sharingPort)
      throws IOException {
    return host(LOCAL).open(address, port, peer, sharingPort);
  }

  // -- for the parts of the network; under the lock, but for the first

  Ether ether() {
    return ether;
  }

  @Nullable MemoryHost hostNamed(String name) {
    return hosts.get(name);
  }

  @Nullable MemoryHost hostAt(InetAddress address) {
    return hosts.values().stream()
        .filter(host -> host.addresses().contains(address))
        .findFirst()
        .orElse(null);
  }

  Route route(MemoryHost from, MemoryHost to) {
    return links.route(from.name(), to.name());
  }

  Datagrams datagrams() {
    return datagrams;
  }

  Fate fate() {
    return fate;
  }

  Lookups lookups() {
    return lookups;
  }

  /** Notes what a plan has in store for something that the program has come to. */
  void struckBy(List<? extends Fault> faults) {
    struck.addAll(faults);
  }

  int nextConnection() {
    return ++begunConnections;
  }

  List<Fault.OfConnection> fateOfConnection(int number) {
    List<Fault.OfConnection> faults = fate.ofConnection(number);
    struckBy(faults);
    return faults;
  }

  Random random(int kind, int number) {
    return Fate.random(seed, DRAWS + kind, number);
  }

  void made(MemoryConnection connection) {
    connections.add(connection);
  }

  void opened(Object endpoint) {
    Thread opener = Thread.currentThread();
    open.put(endpoint, opener.getName().isEmpty() ? "task-" + opener.threadId() : opener.getName());
    Aftermath.opened(endpoint.toString(), () -> !isOpen(endpoint));
  }

  private boolean isOpen(Object endpoint) {
    ether.enter();
    try {
      return open.containsKey(endpoint);
    } finally {
      ether.leave();
    }
  }

  void closed(Object endpoint) {
    open.remove(endpoint);
  }

  void settleAll() {
    connections.forEach(MemoryConnection::settle);
    datagrams.settle();
  }

  void rerouteAll() {
    connections.forEach(MemoryConnection::reroute);
    hosts.values().forEach(MemoryHost::reroute);
    datagrams.reroute();
  }

  @Override
  public String toString() {
    return "a network in memory";
  }
}
