package dev.nursery.net.tls;

import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The direction from the peer: receives bytes, and opens records.
 *
 * <p>Waits for nothing but the transport to receive, and nothing is in between while it does: what
 * was received is in {@link #records}, what was opened in {@link #plain}. So who is cut off has
 * lost nothing.
 *
 * <p>Used by whoever does the handshake, then by the one task that receives.
 */
final class Incoming {

  /** From a chunk of this length on, the peer is taken to send much. */
  private static final int MUCH = 32_768;

  private static final byte[] NO_BYTES = {};

  private final Engine engine;
  private final ByteStream transport;
  private final Status status;
  private final Object stream;

  /** Received and not opened, up to its limit; less than a record while waiting. */
  private ByteBuffer records = Engine.NOTHING;

  /** Opened and not handed out. */
  private ByteBuffer plain = Engine.NOTHING;

  private boolean sendsMuch;

  /** Whether the peer has said good-bye, or is taken to have done so. */
  private boolean ended;

  Incoming(Object stream, Engine engine, ByteStream transport, Status status) {
    this.stream = stream;
    this.engine = engine;
    this.transport = transport;
    this.status = status;
  }

  // -- the handshake

  /** Takes in the next record of the handshake. */
  void unwrapHandshake() throws IOException {
    while (true) {
      if (records.hasRemaining()) {
        SSLEngineResult result = engine.unwrapHandshake(records);
        switch (result.getStatus()) {
          case OK -> {
            if (result.bytesConsumed() > 0 || !engine.needsBytes()) {
              return;
            }
          }
          case BUFFER_UNDERFLOW -> {}
          case CLOSED -> throw new SSLException("the peer has said good-bye in the middle of it");
          default -> throw new SSLException("the engine failed: " + result);
        }
      }
      if (!receiveRecords()) {
        throw new TruncatedStreamException(
            "the connection ended in the middle of the TLS handshake with "
                + stream
                + ": does the other side speak TLS?");
      }
    }
  }

  // -- data

  /** Whether the end has come, and all before it was handed out. */
  boolean isAtEnd() {
    return ended && !plain.hasRemaining();
  }

  /** From here on there is the end. */
  void end() {
    ended = true;
  }

  byte[] receiveAtMost(int max) throws IOException {
    if (plain.hasRemaining()) {
      byte[] chunk = new byte[Math.min(max, plain.remaining())];
      plain.get(chunk);
      Tasks.cancelShieldedCheckpoint();
      return chunk;
    }
    byte[] chunk = openAtMost(max);
    while (chunk.length == 0 && !ended && receiveRecordsOrEnd()) {
      chunk = openAtMost(max);
    }
    Tasks.cancelShieldedCheckpoint();
    return chunk;
  }

  /** Nothing is waited for with the buffer in hand. */
  private byte[] openAtMost(int max) throws IOException {
    if (!records.hasRemaining()) {
      return NO_BYTES;
    }
    ByteBuffer opened = RecordBuffers.borrow(RecordBuffers.SIZE);
    try {
      open(opened.limit(Math.min(max, opened.capacity())));
      byte[] chunk = new byte[opened.flip().remaining()];
      opened.get(chunk);
      return chunk;
    } finally {
      RecordBuffers.giveBack(opened);
    }
  }

  int receiveInto(ByteBuffer target) throws IOException {
    if (plain.hasRemaining()) {
      int count = move(plain, target);
      Tasks.cancelShieldedCheckpoint();
      return count;
    }
    int count = open(target);
    while (count == 0 && !ended && receiveRecordsOrEnd()) {
      count = open(target);
    }
    Tasks.cancelShieldedCheckpoint();
    return count > 0 ? count : -1;
  }

  private static int move(ByteBuffer from, ByteBuffer to) {
    int count = Math.min(from.remaining(), to.remaining());
    to.put(to.position(), from, from.position(), count);
    to.position(to.position() + count);
    from.position(from.position() + count);
    return count;
  }

  /** Opens all whole records that there are, as long as they fit; how many bytes came out. */
  private int open(ByteBuffer target) throws IOException {
    int start = target.position();
    while (!ended && !plain.hasRemaining() && records.hasRemaining() && target.hasRemaining()) {
      SSLEngineResult result;
      try {
        result = engine.unwrap(records, target);
      } catch (Throwable t) {
        IOException failure = failed(t);
        if (target.position() > start) {
          break; // first what came before; the next operation learns of it
        }
        throw failure;
      }
      switch (result.getStatus()) {
        case OK -> {
          if (result.bytesConsumed() == 0) {
            throw failed(new SSLException("the engine makes no progress: " + result));
          }
        }
        case BUFFER_UNDERFLOW -> {
          return target.position() - start;
        }
        case BUFFER_OVERFLOW -> {
          if (target.position() > start) {
            return target.position() - start;
          }
          if (!openAside(target)) {
            return 0;
          }
        }
        case CLOSED -> ended = true;
      }
    }
    return target.position() - start;
  }

  /**
   * Opens a record that may hold more than fits; nothing comes out of one that is TLS's own.
   *
   * @return false if it is not whole yet
   */
  private boolean openAside(ByteBuffer target) throws IOException {
    ByteBuffer roomy = RecordBuffers.borrow(engine.session().getApplicationBufferSize());
    try {
      SSLEngineResult result = engine.unwrap(records, roomy);
      switch (result.getStatus()) {
        case OK -> {}
        case CLOSED -> ended = true;
        case BUFFER_UNDERFLOW -> {
          return false;
        }
        case BUFFER_OVERFLOW ->
            throw new SSLException("the engine cannot open a record of TLS: " + result);
      }
      move(roomy.flip(), target);
      byte[] rest = new byte[roomy.remaining()];
      roomy.get(rest);
      plain = ByteBuffer.wrap(rest);
      return true;
    } catch (Throwable t) {
      throw failed(t);
    } finally {
      RecordBuffers.giveBack(roomy);
    }
  }

  /** The engine has not liked what it was given; nothing that follows can be understood. */
  private IOException failed(Throwable t) {
    var failure =
        t instanceof BrokenStreamException known
            ? known
            : new BrokenStreamException(
                "what "
                    + stream
                    + " has received is not what its peer can have sent: "
                    + t.getMessage(),
                t);
    status.broke(String.valueOf(failure.getMessage()), t);
    if (t instanceof Error error) {
      throw error;
    }
    return failure;
  }

  // -- the end

  /**
   * Waits for the peer's good-bye.
   *
   * @return what came behind it
   */
  byte[] awaitGoodbye() throws IOException {
    ByteBuffer unexpected = ByteBuffer.allocate(1);
    while (true) {
      if (plain.hasRemaining() || open(unexpected) > 0) {
        String why =
            "the peer of " + stream + " is still sending: receive till the end, then unwrap";
        status.broke(why, null);
        throw new BrokenStreamException(why, null);
      }
      if (ended) {
        byte[] trailing = new byte[records.remaining()];
        records.get(trailing);
        Tasks.cancelShieldedCheckpoint();
        return trailing;
      }
      if (!receiveRecords()) {
        throw truncated();
      }
    }
  }

  // -- bytes

  /** As {@link #receiveRecords}; who ends without a good-bye has cut the stream off. */
  private boolean receiveRecordsOrEnd() throws IOException {
    if (receiveRecords()) {
      return true;
    }
    throw truncated();
  }

  private TruncatedStreamException truncated() {
    var failure =
        new TruncatedStreamException(
            stream
                + " was cut off: the connection ended, and the peer has not said that it was going to. What was received may"
                + " be a part only; if the protocol can tell where its messages end, as HTTP can, httpsCompatible() takes"
                + " this for the end");
    status.broke(String.valueOf(failure.getMessage()), failure);
    return failure;
  }

  /** Waits for more bytes; false at the end of the transport. */
  private boolean receiveRecords() throws IOException {
    if (!records.hasRemaining()) {
      records = Engine.NOTHING; // an idle connection is to have no buffer
      byte[] chunk = transport.receiveSome();
      records = ByteBuffer.wrap(chunk);
      sendsMuch = chunk.length >= MUCH;
      return chunk.length > 0;
    }
    makeRoom(sendsMuch ? RecordBuffers.SIZE : engine.packetSize());
    int end = records.limit();
    ByteBuffer room = records.duplicate().position(end).limit(records.capacity());
    int count = transport.receiveInto(room);
    records.limit(room.position());
    return count > 0;
  }

  /** Behind the beginning of a record, for the rest of it, and what follows. */
  private void makeRoom(int size) throws IOException {
    if (records.capacity() < size) {
      ByteBuffer larger = ByteBuffer.allocate(size);
      larger.put(records).flip();
      records = larger;
    } else if (records.position() > 0 && records.limit() > records.capacity() / 2) {
      records.compact().flip();
    }
    if (records.limit() == records.capacity()) {
      throw failed(new SSLException("a record is longer than TLS allows"));
    }
  }
}
