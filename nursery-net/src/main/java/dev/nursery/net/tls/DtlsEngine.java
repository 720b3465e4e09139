package dev.nursery.net.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's engine for one channel, with what it leaves to others: it knows no clock, no peer and
 * no socket. Datagrams go in and come out here, and nothing waits.
 *
 * <p>During the handshake one task uses it. After it, one may {@link #seal} while another one
 * {@link #open opens}.
 *
 * <p><b>Lost, doubled, reordered.</b> The engine is meant to cope with that; but with lines that
 * are bad enough it takes a late message for one that it did not expect, waits for ever for the
 * rest of one that was cut in two ways, or verifies the last one without one that it has not got.
 * So messages are {@linkplain DtlsMessages put together} here. Two things more:
 *
 * <ul>
 *   <li>A hello that is made again and again comes in pieces, of which no server can make a cookie
 *       without remembering them. So a hello is sent again as it was.
 *   <li>An engine whose handshake is done answers no peer that has not got its last flight. So that
 *       is kept, and sent once more when such a peer is heard.
 * </ul>
 *
 * <p><b>Forged.</b> Anybody can send something in the peer's name, and the engine is not meant to
 * mind. But it breaks with a peer of whom it hears a record that is longer than what it was told
 * about its own, with or without keys; in a handshake also with one whose change of cipher comes
 * first, or is none; and keeps all that it cannot open yet. So it is given what a peer can mean.
 */
final class DtlsEngine {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** Steps that lead to no other; an engine that takes more is at odds with itself. */
  private static final int MOST_STEPS = 1_000;

  /** Records that wait for a ticket, or for the change of cipher. */
  private static final int MOST_HELD = 32;

  /** Most paths let through no more at once. */
  private static final int LONGEST_HELD = 2_048;

  /**
   * How many encrypted records the engine is given in a handshake until the next message in the
   * clear. It keeps all of them until it has keys, and cannot tell who they are from; the peer
   * sends one each time that it sends its last message again.
   */
  private static final int MOST_EARLY = 64;

  /** More than the last message of a handshake has, which is all that is encrypted there. */
  private static final int LONGEST_EARLY = 512;

  private final SSLEngine engine;
  private final int maxDatagram;
  private final ReplayWindow window = new ReplayWindow();

  /**
   * What has been decrypted, and not received; the receiving task's, once the handshake is done.
   */
  private final ArrayDeque<byte[]> plain = new ArrayDeque<>();

  /**
   * What waits for the ticket, or for the change of cipher. The engine would not find its way out
   * of a handshake in which something encrypted came too early.
   */
  private final ArrayDeque<DtlsRecord> held = new ArrayDeque<>();

  private final DtlsMessages messages = new DtlsMessages();

  /** Whether the peer has said that what follows is encrypted. */
  private boolean cipherChanges;

  /** Encrypted records since the last message in the clear. */
  private int early;

  /** The last datagrams of the handshake that were made here. */
  private List<byte[]> lastFlight = List.of();

  /** Whether the handshake ended with those, so that nothing tells whether they arrived. */
  private boolean endedHere;

  /** The most that goes into one datagram; written before the handshake is done. */
  private int maxPayload;

  /**
   * Makes it begin.
   *
   * @param maxDatagram the longest that is to be made here
   */
  DtlsEngine(SSLEngine engine, int maxDatagram) throws SSLException {
    this.engine = engine;
    this.maxDatagram = maxDatagram;
    limitDatagrams(maxDatagram);
    // The session would not bear a longer one from the peer, and so anybody could end it. This
    // leaves what is made here as it is.
    limitDatagrams(0);
    engine.beginHandshake();
  }

  private void limitDatagrams(int bytes) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setMaximumPacketSize(bytes);
    engine.setSSLParameters(parameters);
  }

  SSLEngine jdk() {
    return engine;
  }

  SSLSession session() {
    return engine.getSession();
  }

  boolean isDone() {
    return switch (engine.getHandshakeStatus()) {
      case NOT_HANDSHAKING, FINISHED -> !session().getProtocol().equals("NONE");
      default -> false;
    };
  }

  /** Whether the peer has said good-bye. */
  boolean hasEnded() {
    return engine.isInboundDone();
  }

  // -- the handshake

  /** Does all that can be done without the peer; the datagrams that it is to be sent. */
  List<byte[]> produce() throws SSLException {
    var made = new ArrayList<byte[]>();
    for (int step = 0; step < MOST_STEPS; step++) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> runTasks();
        case NEED_WRAP -> {
          byte[] datagram = wrap(NOTHING.duplicate());
          if (datagram.length > 0) {
            made.add(datagram);
          } else if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            return flight(made); // closed
          }
        }
        case NEED_UNWRAP_AGAIN -> unwrap(NOTHING.duplicate());
        default -> {
          return flight(made);
        }
      }
    }
    throw new SSLException("the engine makes no progress: " + engine.getHandshakeStatus());
  }

  private List<byte[]> flight(List<byte[]> made) {
    if (!made.isEmpty()) {
      lastFlight = List.copyOf(made);
      endedHere = isDone();
    }
    return made;
  }

  /** Makes the last flight again, with numbers of its own, as nothing has come for too long. */
  List<byte[]> produceAgain() throws SSLException {
    if (lastFlight.isEmpty() || isVerifyRequest(lastFlight)) {
      return List.of(); // it is the peer's turn, and it was not asked for anything
    }
    if (DtlsRecord.of(lastFlight.getFirst()).getFirst().isWholeClientHello()) {
      return lastFlight;
    }
    var made = new ArrayList<byte[]>();
    do {
      byte[] datagram = wrap(NOTHING.duplicate());
      if (datagram.length == 0) {
        break;
      }
      made.add(datagram);
    } while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && made.size() < MOST_STEPS);
    return made;
  }

  /** Whether all that a server has to say is that it wants a cookie. */
  static boolean isVerifyRequest(List<byte[]> datagrams) {
    return datagrams.stream()
        .flatMap(each -> DtlsRecord.of(each).stream())
        .allMatch(each -> each.beginsWith(DtlsMessages.HELLO_VERIFY_REQUEST));
  }

  /** Takes a datagram of the peer's in. */
  void consume(byte[] datagram) throws SSLException {
    for (DtlsRecord record : records(datagram)) {
      if (record.isOfClearHandshake()) {
        for (byte[] message : messages.add(record)) {
          early = 0;
          feed(ByteBuffer.wrap(message));
        }
      } else if (record.isClearAlert()) {
        consume(record);
      } else if (record.isChangeOfCipher()) {
        if (!cipherChanges || !messages.awaitsTicket()) {
          held.addFirst(record.copy());
        }
        cipherChanges = true;
      } else if (record.epoch() > 0 && record.length() <= LONGEST_HELD && held.size() < MOST_HELD) {
        held.add(record.copy());
      }
    }
    if (cipherChanges && !messages.awaitsTicket()) {
      for (DtlsRecord next = held.poll(); next != null; next = held.poll()) {
        consume(next);
      }
    }
  }

  /** Those that the engine does not take for a reason to give up: it says how long one may be. */
  private List<DtlsRecord> records(byte[] datagram) {
    int longest = session().getPacketBufferSize();
    return DtlsRecord.of(datagram).stream().filter(each -> each.length() <= longest).toList();
  }

  private void consume(DtlsRecord record) throws SSLException {
    if (!isDone()) {
      boolean meant = record.type() != DtlsRecord.DATA && record.length() <= LONGEST_EARLY;
      if (meant && (record.epoch() == 0 || early++ < MOST_EARLY)) {
        feed(record.bytes().duplicate());
      }
    } else if (record.type() == DtlsRecord.DATA) {
      open(record); // it was faster than the rest
    }
  }

  private void feed(ByteBuffer bytes) throws SSLException {
    for (int step = 0; bytes.hasRemaining() && !isDone() && !hasEnded(); step++) {
      int before = bytes.remaining();
      unwrap(bytes);
      boolean stuck = bytes.remaining() == before && !runTasks();
      if (stuck || step > MOST_STEPS) {
        return; // it wants to say something first, or cannot use it: the peer will send it again
      }
      runTasks();
    }
  }

  /**
   * Keys and signatures, a millisecond or so.
   *
   * @return whether there were any
   */
  private boolean runTasks() throws SSLException {
    boolean any = false;
    try {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
        any = true;
      }
    } catch (RuntimeException e) {
      // Of a key or trust manager, or of whoever chooses certificates.
      throw new SSLException(e.toString(), e);
    }
    return any;
  }

  /** What is left to be said by an engine that has failed. */
  List<byte[]> alert() {
    try {
      byte[] datagram = wrap(NOTHING.duplicate());
      return datagram.length == 0 ? List.of() : List.of(datagram);
    } catch (SSLException e) {
      return List.of();
    }
  }

  // -- after it

  /**
   * The handshake is done: lets go of what was kept for it, and finds out how much goes into a
   * datagram. That is as many bytes as the engine takes of too many; its session tells how many a
   * peer may send. Each time that it had to send something again, it may have made its records
   * smaller, which ends here.
   */
  void finishHandshake() throws SSLException {
    messages.clear();
    held.clear();
    limitDatagrams(maxDatagram);
    ByteBuffer tooMany = ByteBuffer.allocate(maxDatagram);
    wrap(tooMany);
    maxPayload = tooMany.position();
  }

  /** The most that goes into one datagram. */
  int maxPayload() {
    return maxPayload;
  }

  /** Encrypts what is to be sent, at most {@link #maxPayload}. */
  byte[] seal(ByteBuffer data) throws SSLException {
    return wrap(data.duplicate());
  }

  /**
   * Decrypts what the peer has sent; what is not genuine, or came before, is dropped.
   *
   * @return whether the peer is still at its handshake, and would like to have the last flight
   */
  boolean open(byte[] datagram) throws SSLException {
    boolean late = false;
    for (DtlsRecord record : records(datagram)) {
      late |= record.type() == DtlsRecord.HANDSHAKE && record.epoch() > 0;
      open(record);
    }
    return late && endedHere;
  }

  private void open(DtlsRecord record) throws SSLException {
    if (!record.isOfConversation() || hasEnded() || !window.isNew(record.sequence())) {
      return;
    }
    byte[] opened = unwrap(record.bytes().duplicate());
    if (opened.length > 0) {
      window.add(record.sequence());
      plain.add(opened);
    }
  }

  List<byte[]> lastFlight() {
    return lastFlight;
  }

  /** Something that was decrypted; null if there is nothing. */
  byte @Nullable [] poll() {
    return plain.poll();
  }

  /** What says good-bye. */
  List<byte[]> goodbye() throws SSLException {
    engine.closeOutbound();
    byte[] datagram = wrap(NOTHING.duplicate());
    return datagram.length == 0 ? List.of() : List.of(datagram);
  }

  // -- the JDK's

  private byte[] wrap(ByteBuffer data) throws SSLException {
    ByteBuffer into = RecordBuffers.borrow(session().getPacketBufferSize());
    try {
      engine.wrap(data, into);
      return bytes(into);
    } catch (RuntimeException e) {
      throw new SSLException(e.getMessage(), e); // of a key manager, for instance
    } finally {
      RecordBuffers.giveBack(into);
    }
  }

  private byte[] unwrap(ByteBuffer from) throws SSLException {
    ByteBuffer into = RecordBuffers.borrow(session().getPacketBufferSize());
    try {
      engine.unwrap(from, into);
      return bytes(into);
    } catch (RuntimeException e) {
      throw new SSLException(e.getMessage(), e);
    } finally {
      RecordBuffers.giveBack(into);
    }
  }

  private static byte[] bytes(ByteBuffer written) {
    byte[] bytes = new byte[written.flip().remaining()];
    written.get(bytes);
    return bytes;
  }
}
