package dev.nursery.net.tls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One record of a datagram, as anybody can see it who has no keys (RFC 6347, 4.1).
 *
 * @param bytes with its header, from the buffer's position to its limit, which stay as they are
 */
record DtlsRecord(ByteBuffer bytes) {

  static final int HEADER = 13;

  static final int CHANGE_CIPHER_SPEC = 20;
  static final int ALERT = 21;
  static final int HANDSHAKE = 22;
  static final int DATA = 23;

  /** How many bytes a hello has that are drawn. */
  static final int RANDOM = 32;

  static final int SESSION_TICKET = 35;

  private static final int FIRST_OF_HELLO = HEADER + DtlsMessages.HEADER;

  /** Those of a datagram, up to the first that is none. */
  static List<DtlsRecord> of(byte[] datagram) {
    var records = new ArrayList<DtlsRecord>();
    ByteBuffer in = ByteBuffer.wrap(datagram);
    while (in.remaining() >= HEADER) {
      int at = in.position();
      int length = HEADER + (in.getShort(at + 11) & 0xFFFF);
      if (length > in.remaining() || in.get(at + 1) != (byte) 0xFE) {
        break;
      }
      records.add(new DtlsRecord(in.slice(at, length)));
      in.position(at + length);
    }
    return records;
  }

  /** One that does not keep the rest of its datagram. */
  DtlsRecord copy() {
    return new DtlsRecord(ByteBuffer.allocate(length()).put(bytes.duplicate()).flip());
  }

  /** With its header. */
  int length() {
    return bytes.limit();
  }

  int type() {
    return bytes.get(0);
  }

  int epoch() {
    return bytes.getShort(3) & 0xFFFF;
  }

  /** Of those of its epoch; 48 bits. */
  long sequence() {
    return bytes.getLong(3) & 0xFFFF_FFFF_FFFFL;
  }

  /** What is behind the header. */
  ByteBuffer body() {
    return bytes.slice(HEADER, bytes.limit() - HEADER);
  }

  /** Whether it has messages of a handshake in the clear. */
  boolean isOfClearHandshake() {
    return type() == HANDSHAKE && epoch() == 0;
  }

  /** Whether it says why the peer gives up, before there are keys. */
  boolean isClearAlert() {
    return type() == ALERT && epoch() == 0 && length() == HEADER + 2;
  }

  /** Whether it says that what follows is encrypted. */
  boolean isChangeOfCipher() {
    return type() == CHANGE_CIPHER_SPEC
        && epoch() == 0
        && length() == HEADER + 1
        && bytes.get(HEADER) == 1;
  }

  /** Whether it is for peers that have done their handshake. */
  boolean isOfConversation() {
    return epoch() > 0 && (type() == DATA || type() == ALERT);
  }

  /** Whether it begins with a message of that kind. */
  boolean beginsWith(int kind) {
    return isOfClearHandshake()
        && bytes.limit() >= HEADER + DtlsMessages.HEADER
        && bytes.get(HEADER) == kind;
  }

  boolean isWholeClientHello() {
    if (!beginsWith(DtlsMessages.CLIENT_HELLO) || bytes.limit() < FIRST_OF_HELLO + 2 + RANDOM) {
      return false;
    }
    int whole = bytes.getInt(HEADER) & 0xFF_FFFF;
    int offset = bytes.getInt(HEADER + 5) & 0xFF_FFFF;
    int size = bytes.getInt(HEADER + 8) & 0xFF_FFFF;
    return offset == 0 && size == whole && bytes.limit() == FIRST_OF_HELLO + size;
  }

  /** Which of its side's messages that hello is. */
  int numberOfHello() {
    return bytes.getShort(HEADER + 4) & 0xFFFF;
  }

  /** Whether that hello comes with a cookie, right or wrong. */
  boolean hasCookie() {
    int session = FIRST_OF_HELLO + 2 + RANDOM;
    int cookie = bytes.limit() > session ? session + 1 + (bytes.get(session) & 0xFF) : session;
    return bytes.limit() > cookie && bytes.get(cookie) != 0;
  }

  /** What the client has drawn for its hello: the same in those that it sends again. */
  ByteBuffer randomOfHello() {
    return bytes.slice(FIRST_OF_HELLO + 2, RANDOM);
  }
}
