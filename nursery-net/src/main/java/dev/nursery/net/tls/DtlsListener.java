package dev.nursery.net.tls;

import dev.nursery.Action;
import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Datagram;
import dev.nursery.net.Listener;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source of {@linkplain DtlsChannel channels}, all of them over one socket: from {@link
 * Dtls#serve} or {@link DtlsServerOptions#listen}.
 *
 * {@snippet :
 * DtlsListener listener = nursery.start(Dtls.server(4433, identity, channel -> {
 *   while (true) {
 *     channel.send(channel.receive());
 *   }
 * }));
 * }
 *
 * <p>Who has never been heard of has to show first that it gets what is sent to its address: it is
 * sent a cookie, and has to come back with it. Up to there nothing is remembered of it, however
 * many may ask. Of those who have, 1,000 may be at their handshake at the same time, and each for
 * 10 seconds at least; others wait, as their hellos are sent again. No handshake is done while
 * accepting; {@link #serve(Action) serve} does it in the task of each channel.
 *
 * <p><b>Datagrams of all its channels come in while somebody accepts</b>, as {@code serve} does all
 * the time: the socket is one, and whoever accepts reads it. A channel that does not keep up loses
 * those that find no room with it; the others do not notice.
 *
 * <p>A peer that begins anew from the same address, after a restart for instance, gets a channel of
 * its own once it has done the handshake, and the old one breaks.
 *
 * <p>It belongs to whoever opened it, who closes it, and with it the socket and all its channels.
 * Follows trio's {@code DTLSEndpoint}.
 */
public final class DtlsListener implements Listener<DtlsChannel> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net.tls");

  /** Makes the engines of this listener; may ask code of the user for certificates. */
  interface Engines {
    DtlsEngine server() throws SSLException;

    /** One whose first words are a client's. */
    DtlsEngine client() throws SSLException;
  }

  /** A client says hello twice, and once more for each cookie that was too old. */
  private static final int MOST_HELLOS = 5;

  private static final String BEGUN_ANEW = "begun anew";

  /** How many handshakes may be under way. */
  private static final int MOST_BEGINNERS = 1_000;

  /** How long each may be under way, however many more would like to begin. */
  private static final long CHANCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final SharedSocket shared;
  private final Engines engines;
  private final Duration patience;
  private final Manners manners;
  private final OneAtATime accepting = new OneAtATime(this, "accepting");

  /** A client's first words, for engines that are to believe that they have answered some. */
  private byte @Nullable [] firstWords;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.

  /** Whose handshake is done. */
  private final Map<InetSocketAddress, PeerLink> established = new HashMap<>();

  /** Whose handshake is under way, in the order in which they began. */
  private final LinkedHashMap<InetSocketAddress, PeerLink> beginners = new LinkedHashMap<>();

  private boolean closed;

  DtlsListener(UdpSocket socket, Engines engines, Duration patience, Manners manners) {
    this.shared = new SharedSocket(socket);
    this.engines = engines;
    this.patience = patience;
    this.manners = manners;
  }

  /**
   * Waits for a peer that has come back with its cookie; meanwhile, hands out what comes for
   * others. The handshake is still to be done.
   *
   * @throws Cancelled if the task is cancelled; nothing was taken
   * @throws ClosedEndpointException if the listener is, or gets, closed
   * @throws BusyResourceException if another task is accepting
   */
  @Override
  public DtlsChannel accept() throws IOException {
    accepting.enter();
    try {
      while (true) {
        Datagram datagram = shared.socket().receive();
        DtlsChannel channel = take(datagram);
        if (channel != null) {
          return channel;
        }
      }
    } finally {
      accepting.leave();
    }
  }

  private @Nullable DtlsChannel take(Datagram datagram) {
    List<DtlsRecord> records = DtlsRecord.of(datagram.data());
    if (records.isEmpty()) {
      return null;
    }
    InetSocketAddress sender = datagram.sender();
    DtlsRecord first = records.getFirst();
    if (!first.isWholeClientHello()) {
      handOut(sender, datagram.data(), first);
      return null;
    }
    boolean known = false; // or not to be
    lock.lock();
    try {
      PeerLink beginner = beginners.get(sender);
      if (beginner != null && beginner.began(first)) {
        beginner.arrived(datagram.data());
        known = true;
      }
      PeerLink old = established.get(sender);
      known |= old != null && old.began(first);
      known |= first.hasCookie() && !mayBegin(sender, first);
    } finally {
      lock.unlock();
    }
    return known ? null : greet(sender, datagram.data(), first);
  }

  /**
   * Whether there is room for one more; whoever is turned away says hello again in a while. A
   * cookie tells that a client gets what is sent to some address, and not to which; so one hello is
   * good for one address at a time. Under the lock.
   */
  private boolean mayBegin(InetSocketAddress sender, DtlsRecord hello) {
    if (beginners.values().stream().anyMatch(each -> each.began(hello))) {
      return false;
    }
    return beginners.size() < MOST_BEGINNERS
        || beginners.containsKey(sender)
        || hadItsChance(beginners.values().iterator().next());
  }

  private static boolean hadItsChance(PeerLink link) {
    return Tasks.clock().now() - link.since() >= CHANCE_NANOS;
  }

  /**
   * What belongs to a handshake is for who is at one: the old channel would take it for a sign that
   * its last flight was lost, and send that.
   */
  private void handOut(InetSocketAddress sender, byte[] datagram, DtlsRecord first) {
    lock.lock();
    try {
      PeerLink beginner = beginners.get(sender);
      PeerLink peer = established.get(sender);
      if (beginner != null) {
        beginner.arrived(datagram);
      }
      if (peer != null && (beginner == null || first.isOfConversation())) {
        peer.arrived(datagram);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends a cookie, or, to who has one, nothing yet. */
  private @Nullable DtlsChannel greet(InetSocketAddress sender, byte[] datagram, DtlsRecord hello) {
    try {
      DtlsEngine engine = engines.server();
      for (int number = 0; number < Math.min(hello.numberOfHello(), MOST_HELLOS); number++) {
        // The cookie is the context's; but an engine takes a second hello after a first alone.
        engine.consume(firstWords(number));
        engine.produce();
      }
      engine.consume(datagram);
      List<byte[]> answer = engine.produce();
      if (!DtlsEngine.isVerifyRequest(answer)) {
        var link = new PeerLink(this, sender, hello, Tasks.clock().now());
        var channel = new DtlsChannel(link, "", engine, patience, answer);
        link.begin();
        return channel;
      }
      for (byte[] request : answer) {
        shared.send(request, sender);
      }
    } catch (IOException e) {
      LOG.debug("refused a client at {}: {}", sender, e.getMessage());
    }
    return null;
  }

  private byte[] firstWords(int number) throws SSLException {
    if (firstWords == null) {
      firstWords = engines.client().produce().getFirst();
    }
    byte[] words = firstWords.clone();
    words[DtlsRecord.HEADER + 5] = (byte) number;
    return words;
  }

  /**
   * As {@link Listener#serve(Action)}, with three things added: the handshake is done before the
   * handler, within the time that the options give it; a client that fails in it, or takes too
   * long, is logged as a warning and dropped; and after a handler that has returned, good-bye is
   * said.
   */
  @Override
  public void serve(Action<? super DtlsChannel> handler) {
    Listener.super.serve(handler);
  }

  /** As {@link #serve(Action)}, with the handlers in a nursery of the caller's. */
  @Override
  public void serve(Action<? super DtlsChannel> handler, Nursery handlers) throws IOException {
    Objects.requireNonNull(handler, "handler");
    Listener.super.serve(channel -> manners.handle(channel, handler), handlers);
  }

  // -- for the channels

  void send(byte[] datagram, InetSocketAddress peer) throws IOException {
    shared.send(datagram, peer);
  }

  /**
   * Somebody has come with a cookie. Who began before him at his address and is not done has given
   * up; and if there are too many, the one who has been at it for the longest has to go.
   */
  void began(PeerLink link) {
    PeerLink before = null;
    PeerLink eldest = null;
    boolean tooLate;
    lock.lock();
    try {
      tooLate = closed;
      if (!tooLate) {
        before = beginners.remove(link.peer());
        if (beginners.size() >= MOST_BEGINNERS) {
          eldest = beginners.pollFirstEntry().getValue();
        }
        beginners.put(link.peer(), link);
      }
    } finally {
      lock.unlock();
    }
    if (tooLate) {
      link.close();
    }
    if (before != null) {
      before.breakOff(BEGUN_ANEW);
    }
    if (eldest != null) {
      eldest.breakOff(
          "not come to the end of its handshake, and too many others want to begin one");
    }
  }

  void established(PeerLink link) {
    PeerLink before = null;
    lock.lock();
    try {
      if (beginners.remove(link.peer(), link)) {
        before = established.put(link.peer(), link);
      }
    } finally {
      lock.unlock();
    }
    if (before != null) {
      before.breakOff(BEGUN_ANEW);
    }
  }

  void closed(PeerLink link) {
    lock.lock();
    try {
      beginners.remove(link.peer(), link);
      established.remove(link.peer(), link);
    } finally {
      lock.unlock();
    }
  }

  // -- the end, and about it

  @Override
  public void close() throws IOException {
    endChannels();
    shared.socket().close();
  }

  @Override
  public void closeForcefully() throws IOException {
    endChannels();
    shared.socket().closeForcefully();
  }

  /** Wakes who waits for datagrams that nobody hands out any more. */
  private void endChannels() {
    var links = new ArrayList<PeerLink>();
    lock.lock();
    try {
      closed = true;
      links.addAll(beginners.values());
      links.addAll(established.values());
    } finally {
      lock.unlock();
    }
    links.forEach(PeerLink::close);
  }

  /** The port that it listens on. */
  public int port() {
    return shared.socket().localAddress().getPort();
  }

  /** This side's address and port. */
  public InetSocketAddress localAddress() {
    return shared.socket().localAddress();
  }

  @Override
  public String toString() {
    return "DtlsListener[over " + shared.socket() + "]";
  }
}
