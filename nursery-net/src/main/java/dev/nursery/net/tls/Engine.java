package dev.nursery.net.tls;

import dev.nursery.net.BrokenStreamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's engine of one connection, made when the handshake begins.
 *
 * <p>One task at a time wraps, and one unwraps, as the JDK allows; during the handshake one does
 * both. Who that is, others see to.
 */
final class Engine {

  /** Makes the JDK's engine; may ask code of the user for certificates. */
  interface Maker {
    SSLEngine make() throws IOException;
  }

  /**
   * Replies that the peer may ask for while this side sends nothing. Each takes memory, and an
   * honest peer asks for one in many gigabytes.
   */
  private static final int MOST_OWED = 1_000;

  private static final String TLS_1_3 = "TLSv1.3";

  private final Object stream;
  private final Maker maker;

  /** Written by who does the handshake; read by him, and by all after that. */
  private @Nullable SSLEngine engine;

  /** New keys that the peer has asked for, and that go out with what is sent next. */
  private final AtomicInteger owed = new AtomicInteger();

  Engine(Object stream, Maker maker) {
    this.stream = stream;
    this.maker = maker;
  }

  /** Makes the engine, and has it begin; does nothing if that was done. */
  void begin() throws IOException {
    if (engine == null) {
      SSLEngine made;
      try {
        made = maker.make();
      } catch (RuntimeException e) {
        throw new SSLException("no engine is to be had: " + e.getMessage(), e);
      }
      made.beginHandshake();
      engine = made;
    }
  }

  /** Whether there is something that could be said. */
  boolean hasBegun() {
    return engine != null;
  }

  @SuppressWarnings("NullAway") // begun before anything else
  SSLEngine jdk() {
    return engine;
  }

  HandshakeStatus handshakeStatus() {
    return jdk().getHandshakeStatus();
  }

  /** Whether the handshake cannot go on without bytes from the peer. */
  boolean needsBytes() {
    return handshakeStatus() == HandshakeStatus.NEED_UNWRAP;
  }

  SSLSession session() {
    return jdk().getSession();
  }

  /** The most that one record takes, as far as it is known. */
  int packetSize() {
    return session().getPacketBufferSize();
  }

  /**
   * Whether a server has said all that its handshake needs, if only tickets are left to be sent.
   */
  boolean sendsTicketsLast() {
    return !jdk().getUseClientMode() && session().getProtocol().equals(TLS_1_3);
  }

  /**
   * Computes what the engine needs next, on this thread: keys and signatures, a millisecond at
   * most. A certificate that has to be looked up somewhere waits as a virtual thread does. To lend
   * a thread would cost more than it frees.
   *
   * @return false if there is nothing to compute
   */
  boolean runTask() {
    Runnable task = jdk().getDelegatedTask();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** Whether the two sides have agreed on something. */
  boolean hasSession() {
    return !session().getProtocol().equals("NONE");
  }

  // -- records

  SSLEngineResult wrapHandshake(ByteBuffer into) throws SSLException {
    try {
      return jdk().wrap(NOTHING, into);
    } catch (RuntimeException e) {
      throw new SSLException(e.getMessage(), e); // of a key manager, for instance
    }
  }

  SSLEngineResult unwrapHandshake(ByteBuffer from) throws SSLException {
    try {
      return jdk().unwrap(from, NOTHING.duplicate());
    } catch (RuntimeException e) {
      throw new SSLException(e.getMessage(), e);
    }
  }

  /** After the handshake. */
  SSLEngineResult wrap(ByteBuffer data, ByteBuffer into) throws IOException {
    if (owed.get() > 0) {
      owed.set(0);
    }
    SSLEngineResult result = jdk().wrap(data, into);
    refuseRenegotiation(result);
    return result;
  }

  /** After the handshake. */
  SSLEngineResult unwrap(ByteBuffer from, ByteBuffer into) throws IOException {
    SSLEngineResult result = jdk().unwrap(from, into);
    refuseRenegotiation(result);
    // In TLS 1.3 the peer may ask for new keys. The reply has time till something is sent, so that
    // a
    // receiver never has to send, and two who only send never wait for each other.
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
        && result.bytesConsumed() > 0
        && result.bytesProduced() == 0
        && owed.incrementAndGet() > MOST_OWED) {
      throw new BrokenStreamException(
          "the peer of " + stream + " has asked for new keys " + MOST_OWED + " times in a row",
          null);
    }
    return result;
  }

  /**
   * A second handshake exists up to TLS 1.2 only. It has been the door to several attacks, nobody
   * needs it any more, and a stream that both sides use has no place for it.
   */
  private void refuseRenegotiation(SSLEngineResult result) throws BrokenStreamException {
    switch (result.getHandshakeStatus()) {
      case NOT_HANDSHAKING, FINISHED -> {}
      default -> {
        if (result.getStatus() == Status.OK && !session().getProtocol().equals(TLS_1_3)) {
          throw new BrokenStreamException(
              "the peer of "
                  + stream
                  + " wants to renegotiate, which is refused: it was abolished with TLS 1.3",
              null);
        }
      }
    }
  }

  static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
}
