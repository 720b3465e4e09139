package dev.nursery.net.tls;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ByteStream;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * An encrypted connection over any other stream, its <em>transport</em>.
 *
 * {@snippet :
 * try (TlsStream stream = Tls.open("example.org", 443)) {
 *   stream.sendAll("HEAD / HTTP/1.0\r\nHost: example.org\r\n\r\n".getBytes(US_ASCII));
 *   IO.println(new String(stream.receiveSome(), US_ASCII));
 * }
 * }
 *
 * <p>It is used as every other {@link ByteStream} is: one task may send while another receives, all
 * operations can be cancelled, and whoever made it closes it, and with it the transport, which
 * nobody else may use any more.
 *
 * <p><b>The handshake</b> is done once, by the first operation that needs it, or by {@link
 * #handshake}. Several tasks may need it at the same time: one does it, the others wait. If that
 * one is cancelled while it waits for the peer, the next goes on with it.
 *
 * <p><b>The end.</b> {@link #close} says good-bye, so that the peer knows that it has everything,
 * and does not wait for an answer. If the connection ends without a good-bye, receiving fails with
 * a {@link TruncatedStreamException}; a stream that is {@code httpsCompatible} takes it for the
 * end, and does not say good-bye itself. There is no way to end one direction alone.
 *
 * <p><b>Cancellation.</b> A receive that was cancelled has taken nothing, and the stream goes on. A
 * send that was cut off in mid-course, whether of data or in the handshake, leaves the stream
 * broken for both directions, since the rest of a record is missing.
 *
 * <p><b>Failure.</b> A {@link BrokenStreamException} is final, and says the same to all who come
 * later: a {@link TlsHandshakeException}, an {@link InvalidCertificateException}, a {@link
 * TruncatedStreamException}, or bytes that the peer cannot have sent. What goes wrong on the
 * transport comes out as it is.
 *
 * <p><b>Memory.</b> An idle connection has no buffers, beyond what the JDK's engine keeps; one that
 * is in the middle of a record up to 64 KiB. As with any stream, what a task sent is visible to
 * another only as bytes.
 *
 * <p>Versions 1.2 and 1.3 of TLS. A peer that wants to renegotiate in 1.2 is refused. Follows
 * trio's {@code SSLStream}.
 */
public final class TlsStream implements ByteStream, Conversation {

  /**
   * What {@link #unwrap} gives back.
   *
   * @param transport the caller's from now on
   * @param trailing what was received from it behind the peer's good-bye; often nothing
   */
  public record Unwrapped(ByteStream transport, ByteBuffer trailing) {}

  private final ByteStream transport;
  private final String peer;
  private final boolean httpsCompatible;

  private final Status status = new Status(this);
  private final OneAtATime sending = new OneAtATime(this, "sending");
  private final OneAtATime receiving = new OneAtATime(this, "receiving");
  private final Engine engine;
  private final Outgoing outgoing;
  private final Incoming incoming;
  private final Handshake handshake;

  /**
   * Takes over a transport. Nothing is sent yet.
   *
   * @param peer whom a client wants to speak with; empty for a server
   */
  TlsStream(ByteStream transport, String peer, boolean httpsCompatible, Engine.Maker maker) {
    this.transport = transport;
    this.peer = peer;
    this.httpsCompatible = httpsCompatible;
    engine = new Engine(this, maker);
    outgoing = new Outgoing(engine, transport, status);
    incoming = new Incoming(this, engine, transport, status);
    handshake = new Handshake(engine, outgoing, incoming, status, new HandshakeFailures(this));
  }

  // -- the handshake

  /**
   * Does the handshake, unless it was done: for who wants to know the peer, or to fail, before
   * anything is sent.
   *
   * @throws Cancelled if the task is cancelled; while it was waiting for the peer, the next
   *     operation goes on with it
   * @throws TlsHandshakeException if the two sides do not come together
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BrokenStreamException if the connection failed
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

  // -- receiving

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    beginReceiving();
    try {
      return prepareToReceive() ? incoming.receiveAtMost(max) : new byte[0];
    } catch (TruncatedStreamException e) {
      endOrThrow(e);
      return new byte[0];
    } catch (IOException e) {
      throw failure(e);
    } finally {
      receiving.leave();
    }
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    ReceiveStream.requireRoom(target);
    beginReceiving();
    try {
      return prepareToReceive() ? incoming.receiveInto(target) : -1;
    } catch (TruncatedStreamException e) {
      endOrThrow(e);
      return -1;
    } catch (IOException e) {
      throw failure(e);
    } finally {
      receiving.leave();
    }
  }

  private void beginReceiving() {
    Tasks.checkpointIfCancelled();
    receiving.enter();
  }

  /** False at the end, which stays the end also of a stream that is broken for senders. */
  private boolean prepareToReceive() throws IOException {
    status.ensureOpen();
    if (incoming.isAtEnd()) {
      Tasks.cancelShieldedCheckpoint();
      return false;
    }
    status.ensureUsable();
    handshake.ensure();
    return true;
  }

  private void endOrThrow(TruncatedStreamException e) throws IOException {
    if (!httpsCompatible || status.isClosed()) {
      throw failure(e);
    }
    incoming.end();
  }

  // -- sending

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    Objects.requireNonNull(data, "data");
    beginSending();
    try {
      status.ensureUsable();
      handshake.ensure();
      outgoing.send(data);
    } catch (IOException e) {
      throw failure(e);
    } finally {
      sending.leave();
    }
  }

  /** As {@link ByteStream} says; the handshake is not waited for. */
  @Override
  public void awaitSendable() throws IOException {
    beginSending();
    try {
      status.ensureUsable();
      outgoing.awaitSendable();
    } catch (IOException e) {
      throw failure(e);
    } finally {
      sending.leave();
    }
  }

  private void beginSending() {
    Tasks.checkpointIfCancelled();
    sending.enter();
  }

  private IOException failure(IOException e) {
    Tasks.checkpointBeforeFailing();
    return status.meaning(e);
  }

  // -- the end

  /**
   * Says good-bye, waits till the peer has done so, too, and gives the transport back, for what is
   * to be said in the clear. This stream is closed then; the transport is the caller's.
   *
   * <p>Cancelled while it waits for the peer, it can be called again.
   *
   * @return the transport, and what was received from it behind the peer's good-bye
   * @throws Cancelled if the task is cancelled
   * @throws BrokenStreamException if the peer sends data, or ends the connection, instead of saying
   *     good-bye
   * @throws ClosedEndpointException if this end is, or gets, closed
   * @throws BusyResourceException if another task is sending or receiving
   */
  public Unwrapped unwrap() throws IOException {
    beginSending();
    try {
      receiving.enter();
      try {
        return unwrapExclusively();
      } finally {
        receiving.leave();
      }
    } catch (IOException e) {
      throw failure(e);
    } finally {
      sending.leave();
    }
  }

  private Unwrapped unwrapExclusively() throws IOException {
    status.ensureUsable();
    handshake.ensure();
    outgoing.sayGoodbye();
    ByteBuffer trailing = ByteBuffer.wrap(incoming.awaitGoodbye());
    if (!status.unwrap()) {
      status.ensureOpen(); // somebody was faster, and has closed the transport as well
    }
    return new Unwrapped(transport, trailing);
  }

  /**
   * Says good-bye to the peer, and closes the transport. Does not wait for an answer; but the
   * handshake is done first if it never was, as there is no good-bye without one. No good-bye is
   * said if the stream is broken or {@code httpsCompatible}, nor if another task is in the middle
   * of a send or of the handshake.
   *
   * @throws Cancelled if the task is cancelled; after the transport was closed, forcefully
   * @throws BrokenStreamException if the handshake had to be done and failed; after the transport
   *     was closed
   * @throws IOException if closing the transport failed
   */
  @Override
  public void close() throws IOException {
    if (!status.close()) {
      closeTransport(); // another task may still be at its good-bye
      Tasks.checkpoint();
      return;
    }
    boolean polite = false;
    try {
      Tasks.checkpointIfCancelled();
      sayGoodbye();
      polite = true;
    } finally {
      if (!polite) {
        transport.closeForcefully();
      }
    }
    transport.close();
  }

  private void sayGoodbye() throws IOException {
    if (httpsCompatible || status.isBroken() || !handshake.ensureUnlessUnderWay()) {
      return;
    }
    try {
      outgoing.sayGoodbyeUnlessSending();
    } catch (BrokenStreamException | ClosedEndpointException e) {
      // The peer has gone already, or another task has closed this stream forcefully.
    }
  }

  @Override
  public void closeForcefully() throws IOException {
    status.close();
    closeTransport();
  }

  private void closeTransport() throws IOException {
    if (!status.isUnwrapped()) {
      transport.closeForcefully();
    }
  }

  // -- about it

  /** What this stream is over; its own as long as it is not unwrapped. */
  public ByteStream transport() {
    return transport;
  }

  /**
   * The name of the application protocol that both sides have chosen (ALPN), {@code h2} for
   * instance; empty if none was offered.
   *
   * @throws NeedHandshakeException before the handshake
   */
  public Optional<String> applicationProtocol() {
    ensureHandshakeDone("the application protocol");
    return Sessions.applicationProtocol(engine.jdk());
  }

  /**
   * The peer's certificates, its own first; none if it has not shown any, as most clients do not.
   *
   * @throws NeedHandshakeException before the handshake
   */
  public List<X509Certificate> peerCertificates() {
    return Sessions.peerCertificates(session());
  }

  /**
   * The name by which the client has asked for the server (SNI); empty if it has not said.
   *
   * @throws NeedHandshakeException before the handshake
   */
  public Optional<String> requestedServerName() {
    return Sessions.requestedServerName(session());
  }

  /**
   * What was agreed on in the handshake: the version, {@code TLSv1.3} for instance, and the cipher.
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

  /**
   * The transport and, on the client's side, the host that was asked for: {@code
   * TlsStream[example.org over TcpStream[…]]}.
   */
  @Override
  public String toString() {
    return "TlsStream[" + peer + (peer.isEmpty() ? "" : " ") + "over " + transport + "]";
  }
}
