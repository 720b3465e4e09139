package dev.nursery.net.tls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the messages of the peer's handshake together, out of pieces that are lost, doubled, late or
 * cut anew each time (RFC 6347, 4.2.3), and hands each over once, whole, and in its turn.
 *
 * <p>Those that are encrypted cannot be seen here. There is one at the end, of one piece.
 */
final class DtlsMessages {

  // Kinds of messages.
  static final int CLIENT_HELLO = 1;
  static final int SERVER_HELLO = 2;
  static final int HELLO_VERIFY_REQUEST = 3;
  static final int NEW_SESSION_TICKET = 4;

  static final int HEADER = 12;

  /** How long one may be; chains of certificates have a few thousand bytes. */
  private static final int LONGEST = 1 << 17;

  /** How far ahead of its turn one may be; a flight has fewer messages. */
  private static final int AHEAD = 16;

  /**
   * How long those may be together whose turn has not come. What finds no room comes again; but
   * anybody can say of a few bytes that they belong to a long message, and of the next few as well.
   */
  private static final int ROOM_AHEAD = LONGEST;

  /** As much of one as goes into a record. */
  private static final int PIECE = 1 << 13;

  /** A message of which there are pieces. */
  private static final class Partial {

    final int kind;
    final byte[] body;
    private final BitSet missing;

    Partial(int kind, int length) {
      this.kind = kind;
      this.body = new byte[length];
      this.missing = new BitSet(length);
      missing.set(0, length);
    }

    boolean fits(int kind, int length) {
      return this.kind == kind && body.length == length;
    }

    void put(int offset, ByteBuffer piece) {
      int length = piece.remaining();
      piece.get(body, offset, length);
      missing.clear(offset, offset + length);
    }

    boolean isWhole() {
      return missing.isEmpty();
    }
  }

  private final Map<Integer, Partial> partial = new HashMap<>();

  /** The number of the message whose turn it is. */
  private int next;

  /** Whether a ticket was announced and has not come. */
  private boolean awaitsTicket;

  /** Whether something is missing that comes before what is encrypted. */
  boolean awaitsTicket() {
    return awaitsTicket;
  }

  /**
   * Takes in what a record has of messages in the clear.
   *
   * @return records, each with a message, or a piece of a long one, whose turn has come
   */
  List<byte[]> add(DtlsRecord record) {
    ByteBuffer pieces = record.body();
    while (pieces.remaining() >= HEADER) {
      int kind = pieces.get();
      int length = three(pieces);
      int number = pieces.getShort() & 0xFFFF;
      int offset = three(pieces);
      int size = three(pieces);
      if (size > pieces.remaining() || offset + size > length || length > LONGEST) {
        break; // nobody means that
      }
      ByteBuffer piece = pieces.slice(pieces.position(), size);
      pieces.position(pieces.position() + size);
      if (number >= next && number < next + AHEAD) {
        Partial message = partial.get(number);
        if (message == null && (number == next || ahead() + length <= ROOM_AHEAD)) {
          message = new Partial(kind, length);
          partial.put(number, message);
        }
        if (message != null && message.fits(kind, length)) {
          message.put(offset, piece);
        }
      }
    }
    return complete();
  }

  private int ahead() {
    return partial.values().stream().mapToInt(each -> each.body.length).sum();
  }

  /** Forgets what has not come to its turn, as the handshake is over. */
  void clear() {
    partial.clear();
  }

  private List<byte[]> complete() {
    var records = new ArrayList<byte[]>();
    for (Partial message = whole(); message != null; message = whole()) {
      partial.remove(next);
      if (message.kind == SERVER_HELLO) {
        awaitsTicket = announcesTicket(message.body);
      } else if (message.kind == NEW_SESSION_TICKET) {
        awaitsTicket = false;
      }
      int offset = 0;
      do {
        int size = Math.min(PIECE, message.body.length - offset);
        records.add(record(message, next, offset, size));
        offset += size;
      } while (offset < message.body.length);
      next++;
    }
    return records;
  }

  private @Nullable Partial whole() {
    Partial message = partial.get(next);
    return message != null && message.isWhole() ? message : null;
  }

  /** With the message's number as its own: the peer's have at least that. */
  private static byte[] record(Partial message, int number, int offset, int size) {
    ByteBuffer record = ByteBuffer.allocate(DtlsRecord.HEADER + HEADER + size);
    record.put((byte) DtlsRecord.HANDSHAKE).putShort((short) 0xFEFD);
    record.putShort((short) 0).putShort((short) 0).putInt(number);
    record.putShort((short) (HEADER + size));
    record.put((byte) message.kind);
    putThree(record, message.body.length);
    record.putShort((short) number);
    putThree(record, offset);
    putThree(record, size);
    return record.put(message.body, offset, size).array();
  }

  /** Whether a server's hello announces a ticket for the session. */
  private static boolean announcesTicket(byte[] hello) {
    ByteBuffer in = ByteBuffer.wrap(hello);
    int fixed = 2 + DtlsRecord.RANDOM;
    if (hello.length <= fixed) {
      return false;
    }
    int at = fixed + 1 + (hello[fixed] & 0xFF) + 2 + 1 + 2; // session, cipher, compression, length
    while (at >= 0 && at + 4 <= hello.length) {
      if (in.getShort(at) == DtlsRecord.SESSION_TICKET) {
        return true;
      }
      at += 4 + (in.getShort(at + 2) & 0xFFFF);
    }
    return false;
  }

  private static int three(ByteBuffer in) {
    return ((in.getShort() & 0xFFFF) << 8) | (in.get() & 0xFF);
  }

  private static void putThree(ByteBuffer out, int value) {
    out.putShort((short) (value >> 8)).put((byte) value);
  }
}
