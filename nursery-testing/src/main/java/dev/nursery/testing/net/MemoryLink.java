package dev.nursery.testing.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The way between two hosts of a {@link MemoryNetwork}: how long bytes take on it, how many it
 * takes, and whether any get through.
 *
 * {@snippet :
 * network.link("client", "server").latency(ofMillis(40)).jitter(ofMillis(5)).bandwidth(125_000);
 * network.link("client", "server").cut();
 * }
 *
 * <p>What nothing was said about is as {@link MemoryNetwork#everywhere()} says; and there, if
 * nothing is said, bytes take no time, any number of them, and each connection holds {@value
 * #DEFAULT_BUFFER} bytes in each direction.
 *
 * <p>Both directions are alike. Connections that exist are affected, too; bytes that are under way
 * keep the time at which they arrive, unless the link is cut. All methods may be called by any
 * thread at any time.
 */
public final class MemoryLink {

  static final int DEFAULT_BUFFER = 65_536;

  /** As many bytes of datagrams as wait at a socket; what comes then is lost. */
  static final int DEFAULT_DATAGRAM_BUFFER = 212_992;

  private static final Duration LONGEST = Duration.ofDays(1);

  private final MemoryNetwork network;
  private final String host;
  private final String other;

  /** What holds where nothing was said here; null if this is it. */
  private final @Nullable MemoryLink everywhere;

  // Guarded by the network's lock, as is all below.
  private @Nullable Long latency;
  private @Nullable Long jitter;
  private @Nullable Long bandwidth;
  private @Nullable Integer buffer;
  private @Nullable Integer pieces;
  private @Nullable Double loss;
  private @Nullable Double duplication;
  private @Nullable Double reordering;
  private @Nullable Integer largestDatagram;

  /** What a plan has in store for datagrams; null before the first. */
  private @Nullable List<Fault.Lossy> lossy;

  /** Whether the plan's outages are among those. */
  private boolean planned;

  /** When nothing gets through. */
  private final List<Outage> outages = new ArrayList<>();

  /** A time in which nothing gets through, from its first nanosecond to before its last. */
  record Outage(long from, long to) {}

  /** What holds for all links. */
  MemoryLink(MemoryNetwork network) {
    this.network = network;
    this.host = "everywhere";
    this.other = host;
    this.everywhere = null;
  }

  MemoryLink(MemoryNetwork network, String host, String other, MemoryLink everywhere) {
    this.network = network;
    this.host = host;
    this.other = other;
    this.everywhere = everywhere;
  }

  /**
   * How long a byte takes from one end to the other.
   *
   * @param oneWay 0 to one day
   */
  public MemoryLink latency(Duration oneWay) {
    return set(() -> latency = nanos("latency", oneWay));
  }

  /**
   * By how much the latency varies: each piece takes up to that much longer, as drawn from the
   * network's seed. The bytes of one connection stay in their order; connections may overtake one
   * another.
   *
   * @param most 0 to one day
   */
  public MemoryLink jitter(Duration most) {
    return set(() -> jitter = nanos("jitter", most));
  }

  /**
   * How many bytes get onto the link in a second, in each direction, of all connections together;
   * any number if nothing is said.
   *
   * @param bytesPerSecond at least 1
   */
  public MemoryLink bandwidth(long bytesPerSecond) {
    atLeastOne("bandwidth", bytesPerSecond);
    return set(() -> bandwidth = bytesPerSecond);
  }

  /**
   * How many bytes a connection holds in each direction: those that were sent and are not known to
   * be received. A sender has to wait when it is full, which a peer that does not read soon brings
   * about.
   *
   * @param bytes at least 1
   */
  public MemoryLink buffer(int bytes) {
    atLeastOne("buffer", bytes);
    return set(() -> buffer = bytes);
  }

  /**
   * Has each receive return fewer bytes than there are: 1 to {@code most}, as drawn from the
   * network's seed. A program that takes what it receives for a message of its peer's fails.
   *
   * @param most at least 1
   */
  public MemoryLink pieces(int most) {
    atLeastOne("pieces", most);
    return set(() -> pieces = most);
  }

  /**
   * Loses that share of all datagrams, as drawn from the network's seed. Streams do not notice:
   * what they lose is sent again by their hosts, which only takes time; for that there are {@link
   * #latency} and {@link #jitter}.
   *
   * @param share 0 to 1
   */
  public MemoryLink loss(double share) {
    share("loss", share);
    return set(() -> loss = share);
  }

  /**
   * Has that share of all datagrams arrive twice.
   *
   * @param share 0 to 1
   */
  public MemoryLink duplication(double share) {
    share("duplication", share);
    return set(() -> duplication = share);
  }

  /**
   * Holds that share of all datagrams up, for as much as 0.2 s, so that others overtake them; as
   * they also do by {@link #jitter}.
   *
   * @param share 0 to 1
   */
  public MemoryLink reordering(double share) {
    share("reordering", share);
    return set(() -> reordering = share);
  }

  /**
   * Loses all datagrams that are longer, as a link does whose packets are smaller, and behind which
   * nobody puts pieces together. Streams do not notice.
   *
   * @param bytes at least 1
   */
  public MemoryLink largestDatagram(int bytes) {
    atLeastOne("largestDatagram", bytes);
    return set(() -> largestDatagram = bytes);
  }

  /**
   * Lets nothing through from now on. What is under way is held up, as are new connections, and
   * nobody is told; datagrams are lost. A sender tries for {@link MemoryNetwork#PATIENCE} to get a
   * byte through before its connection breaks; one who only waits to receive notices nothing at
   * all.
   */
  public MemoryLink cut() {
    return set(() -> {
      if (!isCutNow()) {
        outages.add(new Outage(network.ether().now(), Ether.NEVER));
      }
    });
  }

  /**
   * Lets everything through again; what was held up comes now. Ends a planned outage as well, if it
   * has begun.
   */
  public MemoryLink heal() {
    return set(() -> {
      long now = network.ether().now();
      outages.replaceAll(
          outage -> outage.to > now && outage.from <= now ? new Outage(outage.from, now) : outage);
      outages.removeIf(outage -> outage.from == outage.to);
    });
  }

  /** Whether nothing gets through now. */
  public boolean isCut() {
    network.ether().enter();
    try {
      return isCutNow() || (everywhere != null && everywhere.isCutNow());
    } finally {
      network.ether().leave();
    }
  }

  private boolean isCutNow() {
    long now = network.ether().now();
    return outages.stream().anyMatch(outage -> outage.from <= now && outage.to > now);
  }

  private MemoryLink set(Runnable change) {
    network.ether().enter();
    try {
      network.settleAll();
      change.run();
      network.rerouteAll();
    } finally {
      network.ether().leave();
    }
    return this;
  }

  // -- for the routes that lead over this, under the network's lock

  /** Puts in what a plan has in store, the first time; returns that. */
  List<Fault.Outage> planOutages(Fate fate) {
    if (planned) {
      return List.of();
    }
    planned = true;
    List<Fault.Outage> faults = fate.ofLink(host, other);
    for (Fault.Outage fault : faults) {
      long from = network.ether().epoch() + fault.after().toNanos();
      outages.add(new Outage(from, from + fault.length().toNanos()));
    }
    return faults;
  }

  long latency() {
    return latency != null ? latency : everywhere != null ? everywhere.latency() : 0;
  }

  long jitter() {
    return jitter != null ? jitter : everywhere != null ? everywhere.jitter() : 0;
  }

  /** Bytes for each second; 0 if there is no limit. */
  long bandwidth() {
    return bandwidth != null ? bandwidth : everywhere != null ? everywhere.bandwidth() : 0;
  }

  int buffer() {
    return buffer != null ? buffer : everywhere != null ? everywhere.buffer() : DEFAULT_BUFFER;
  }

  /** The most that a receive returns; 0 if there is no limit. */
  int pieces() {
    return pieces != null ? pieces : everywhere != null ? everywhere.pieces() : 0;
  }

  /** As {@link #planOutages}, of what hits datagrams alone. */
  List<Fault.Lossy> planLosses(Fate fate) {
    if (lossy != null) {
      return List.of();
    }
    lossy = fate.ofDatagrams(host, other);
    return lossy;
  }

  double loss() {
    double own = loss != null ? loss : everywhere != null ? everywhere.loss() : 0;
    return Math.max(own, planned(Fault.Lossy::lost));
  }

  double duplication() {
    double own =
        duplication != null ? duplication : everywhere != null ? everywhere.duplication() : 0;
    return Math.max(own, planned(Fault.Lossy::twice));
  }

  double reordering() {
    double own = reordering != null ? reordering : everywhere != null ? everywhere.reordering() : 0;
    return Math.max(own, planned(Fault.Lossy::late));
  }

  private double planned(ToIntFunction<Fault.Lossy> percent) {
    return lossy == null ? 0 : lossy.stream().mapToInt(percent).max().orElse(0) / 100.0;
  }

  int largestDatagram() {
    return largestDatagram != null
        ? largestDatagram
        : everywhere != null ? everywhere.largestDatagram() : Integer.MAX_VALUE;
  }

  /**
   * When an outage ends that would hit something that is under way from the one time to the other;
   * NEVER if it does not end, negative if there is none.
   */
  long hitBetween(long departure, long arrival) {
    for (Outage outage : outages) {
      if (outage.from <= arrival && outage.to > departure) {
        return outage.to;
      }
    }
    return everywhere == null ? -1 : everywhere.hitBetween(departure, arrival);
  }

  private static long nanos(String what, Duration duration) {
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          what + " is " + duration + ", and has to be 0 to " + LONGEST);
    }
    return duration.toNanos();
  }

  private static void share(String what, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(what + " is " + share + ", and has to be 0 to 1");
    }
  }

  private static void atLeastOne(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " is " + value + ", and has to be at least 1");
    }
  }

  /** The two hosts, as in {@code client-server}. */
  @Override
  public String toString() {
    return everywhere == null ? host : host + "-" + other;
  }
}
