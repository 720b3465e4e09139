package dev.nursery.net.tls;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.EndOfChannelException;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.OneAtATime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * Encrypted datagrams, to and from one peer: DTLS, from {@link Dtls}.
 *
 * {@snippet :
 * try (DtlsChannel channel = Dtls.connect("example.org", 4433)) {
 *   channel.send("what time is it?".getBytes(UTF_8));
 *   byte[] answer = CancelScope.failAfter(ofSeconds(5), channel::receive);
 * }
 * }
 *
 * <p>The peer is known, and nobody can read or change what is sent, or send it again. All else is
 * as with every datagram: it may get lost, or be overtaken, and nobody is told. So whoever waits
 * for an answer does so with a deadline, and asks again.
 *
 * <p>It belongs to whoever opened or accepted it, who closes it. One task may send while another
 * receives; a second one in the same direction is told so by a {@link BusyResourceException}.
 *
 * <p><b>The handshake</b> is done once, by the first operation that needs it, or by {@link
 * #handshake}. What is lost of it is sent again, on the clock of the task, for as long as the task
 * likes: a peer that is not there is nothing that can be told from one that is slow, but by a
 * deadline around. Several tasks may need it at the same time: one does it, the others wait; if
 * that one is cancelled, the next goes on with it.
 *
 * <p><b>Cancellation.</b> A receive that was cancelled has taken nothing, a send has sent nothing.
 *
 * <p><b>The end.</b> {@link #close} says good-bye; the peer's next receive then throws an {@link
 * EndOfChannelException}. The good-bye may get lost as everything else, so a program that has to
 * know has a deadline.
 *
 * <p><b>Failure.</b> A handshake that fails is a {@link TlsHandshakeException}, and for good, as is
 * every {@link BrokenStreamException}. What arrives and is not genuine is dropped without a word.
 * What goes wrong with the socket comes out as it is, and the channel can be used further.
 *
 * <p>Version 1.2. Follows trio's {@code DTLSChannel}.
 */
public final class DtlsChannel implements Conversation {

  private final DtlsLink link;
  private final String host;

  private final Status status = new Status(this);
  private final OneAtATime sending = new OneAtATime(this, "sending");
  private final OneAtATime receiving = new OneAtATime(this, "receiving");
  private final DtlsEngine engine;
  private final DtlsHandshake handshake;

  /** When the last flight was sent again; the receiving task's. */
  private long repeated = Long.MIN_VALUE;

  /**
   * Takes over a link. Nothing is sent yet.
   *
   * @param host whom a client wants to speak with; empty for a server
   * @param toSend what the engine wants to say already
   */
  DtlsChannel(
      DtlsLink link, String host, DtlsEngine engine, Duration patience, List<byte[]> toSend) {
    this.link = link;
    this.host = host;
    this.engine = engine;
    this.handshake =
        new DtlsHandshake(engine, link, status, new HandshakeFailures(this), patience, toSend);
  }

  /**
   * Does the handshake, unless it was done: for who wants to know the peer, or to fail, before
   * anything is sent.
   *
   * @throws Cancelled if the task is cancelled; the next operation goes on with it
   * @throws TlsHandshakeException if the two sides do not come together
   * @throws java.net.PortUnreachableException if nobody listens there; it may be tried again
   * @throws ClosedEndpointException if this end is, or gets, closed
   */
  @Override
  public void handshake() throws IOException {
    Tasks.checkpointIfCancelled();
    try {
      status.ensureUsable();
      handshake.ensure();
      Tasks.cancelShieldedCheckpoint();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Waits for a datagram.
   *
   * @return what the peer has sent in one piece; at least one byte
   * @throws EndOfChannelException if the peer has said good-bye
   * @throws Cancelled if the task is cancelled; nothing was taken
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BrokenStreamException if the handshake fails, or the peer breaks off
   * @throws BusyResourceException if another task is receiving
   */
  public byte[] receive() throws IOException {
    receiving.enter();
    try {
      status.ensureUsable();
      handshake.ensure();
      while (true) {
        byte[] received = engine.poll();
        if (received != null) {
          Tasks.cancelShieldedCheckpoint();
          return received;
        }
        if (engine.hasEnded()) {
          Tasks.checkpointBeforeFailing();
          throw new EndOfChannelException("the peer of " + this + " has said good-bye");
        }
        open(link.receive());
      }
    } catch (IOException e) {
      throw failure(e);
    } finally {
      receiving.leave();
    }
  }

  private void open(byte[] datagram) throws IOException {
    boolean late;
    try {
      late = engine.open(datagram);
    } catch (SSLException e) {
      String why = "the peer has broken off: " + e.getMessage();
      status.broke(why, e);
      throw new BrokenStreamException(this + " is broken: " + why, e);
    }
    long now = Tasks.clock().now();
    // Anybody can pretend to be late, so he gets no more than the peer would ask for.
    if (late && (repeated == Long.MIN_VALUE || now - repeated > Dtls.SHORTEST.toNanos() / 2)) {
      repeated = now;
      for (byte[] flown : engine.lastFlight()) {
        link.send(flown);
      }
    }
  }

  /** As {@link #send(ByteBuffer)}. */
  public void send(byte[] data) throws IOException {
    send(ByteBuffer.wrap(data));
  }

  /**
   * Sends all remaining bytes as one datagram. That it was sent does not mean that it arrives.
   *
   * @param data at least one byte, and at most {@link #maxPayload}; its position moves to its
   *     limit, unless this throws
   * @throws IllegalArgumentException if there is nothing to send
   * @throws Cancelled if the task is cancelled; nothing was sent
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BrokenStreamException if the handshake fails, or the peer breaks off or has said
   *     good-bye
   * @throws IOException if it is too long, or the socket fails; the channel can be used further
   * @throws BusyResourceException if another task is sending
   */
  public void send(ByteBuffer data) throws IOException {
    if (!Objects.requireNonNull(data, "data").hasRemaining()) {
      throw new IllegalArgumentException(
          "there is nothing to send: an empty datagram could not be told from one that was forged");
    }
    sending.enter();
    try {
      status.ensureUsable();
      handshake.ensure();
      if (engine.hasEnded()) {
        throw new BrokenStreamException(this + " cannot send: the peer has said good-bye", null);
      }
      int max = engine.maxPayload();
      if (data.remaining() > max) {
        throw new IOException(
            this
                + " cannot send "
                + data.remaining()
                + " bytes: at most "
                + max
                + " fit into a datagram, see maxDatagram in its options");
      }
      link.send(engine.seal(data));
      data.position(data.limit());
    } catch (IOException e) {
      throw failure(e);
    } finally {
      sending.leave();
    }
  }

  private IOException failure(IOException e) {
    Tasks.checkpointBeforeFailing();
    return status.meaning(e);
  }

  // -- the end

  /**
   * Says good-bye to the peer, if the handshake was done, and closes. Does not wait for an answer.
   *
   * @throws Cancelled if the task is cancelled; after it was closed, forcefully
   */
  @Override
  public void close() throws IOException {
    boolean first = status.close();
    try {
      Tasks.checkpointIfCancelled();
      if (first && handshake.isDone() && !status.isBroken()) {
        sayGoodbye();
      }
    } finally {
      link.close();
    }
    Tasks.checkpoint();
  }

  private void sayGoodbye() {
    try {
      for (byte[] datagram : engine.goodbye()) {
        link.send(datagram);
      }
    } catch (IOException e) {
      // It might have got lost as well.
    }
  }

  @Override
  public void closeForcefully() throws IOException {
    status.close();
    link.close();
  }

  // -- about it

  /**
   * How many bytes one {@link #send} takes at most.
   *
   * @throws NeedHandshakeException before the handshake
   */
  public int maxPayload() {
    ensureHandshakeDone("how much fits into a datagram");
    return engine.maxPayload();
  }

  /** The peer. */
  public InetSocketAddress remoteAddress() {
    return link.peer();
  }

  /**
   * As {@link TlsStream#applicationProtocol}.
   *
   * @throws NeedHandshakeException before the handshake
   */
  public Optional<String> applicationProtocol() {
    ensureHandshakeDone("the application protocol");
    return Sessions.applicationProtocol(engine.jdk());
  }

  /**
   * As {@link TlsStream#peerCertificates}.
   *
   * @throws NeedHandshakeException before the handshake
   */
  public List<X509Certificate> peerCertificates() {
    return Sessions.peerCertificates(session());
  }

  /**
   * As {@link TlsStream#requestedServerName}.
   *
   * @throws NeedHandshakeException before the handshake
   */
  public Optional<String> requestedServerName() {
    return Sessions.requestedServerName(session());
  }

  /**
   * As {@link TlsStream#session}.
   *
   * @throws NeedHandshakeException before the handshake
   */
  public SSLSession session() {
    ensureHandshakeDone("the session");
    return engine.session();
  }

  private void ensureHandshakeDone(String what) {
    if (!handshake.isDone()) {
      throw new NeedHandshakeException(
          what + " of " + this + " is known after the handshake: call handshake() first");
    }
  }

  /** The host that was asked for, and the peer's address. */
  @Override
  public String toString() {
    return "DtlsChannel[" + (host.isEmpty() ? "" : host + " at ") + link.peer() + "]";
  }
}
