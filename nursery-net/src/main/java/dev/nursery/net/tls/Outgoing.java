package dev.nursery.net.tls;

import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ByteStream;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngineResult;

/**
 * The direction to the peer: makes records, and sends them.
 *
 * <p>Records are numbered: one that was made and not sent whole is the end of the stream. So from
 * the first record on, whatever cuts a send off leaves the stream broken.
 */
final class Outgoing {

  private final Engine engine;
  private final ByteStream transport;
  private final Status status;

  /** Who has it sends on the transport, or waits until that is possible. */
  private final TaskSemaphore turn = new TaskSemaphore(1, 1);

  /** Records of the handshake not sent yet; of whoever does the handshake, then of the turn. */
  private byte[] pending = {};

  Outgoing(Engine engine, ByteStream transport, Status status) {
    this.engine = engine;
    this.transport = transport;
    this.status = status;
  }

  // -- the handshake

  /** Makes the next record of the handshake. */
  SSLEngineResult wrapHandshake() throws IOException {
    ByteBuffer records = RecordBuffers.borrow(engine.packetSize());
    try {
      SSLEngineResult result = engine.wrapHandshake(records);
      keep(records);
      return result;
    } finally {
      RecordBuffers.giveBack(records);
    }
  }

  private void keep(ByteBuffer records) {
    int length = pending.length;
    byte[] longer = Arrays.copyOf(pending, length + records.flip().remaining());
    records.get(longer, length, longer.length - length);
    pending = longer;
  }

  /** Sends the records made so far. Cut off before the first byte, it can be done again. */
  void flush() throws IOException {
    if (pending.length > 0) {
      turn.acquire();
      try {
        ship(take());
      } finally {
        turn.release();
      }
    }
  }

  /** The engine has failed: tells the peer why, if nobody is sending. */
  void sendAlert() throws IOException {
    if (turn.tryAcquire()) {
      try {
        makeLastRecords();
        ship(take());
      } finally {
        turn.release();
      }
    }
  }

  private ByteBuffer take() {
    ByteBuffer records = ByteBuffer.wrap(pending);
    pending = new byte[0];
    return records;
  }

  // -- data

  /** Sends all of it; after the handshake. */
  void send(ByteBuffer data) throws IOException {
    if (!data.hasRemaining()) {
      Tasks.cancelShieldedCheckpoint();
      return;
    }
    turn.acquire();
    try {
      status.ensureUsable();
      while (data.hasRemaining()) {
        sendSome(data);
      }
    } finally {
      turn.release();
    }
  }

  private void sendSome(ByteBuffer data) throws IOException {
    ByteBuffer records = RecordBuffers.borrow(pending.length + engine.packetSize());
    ByteBuffer rest;
    try {
      makeRecords(data, records.put(take()));
      records.flip();
      if (records.remaining() > records.capacity() / 8) {
        ship(records);
        return;
      }
      rest = copy(records); // a short message keeps no large buffer while the peer is slow
    } catch (Exception e) {
      status.broke("sending failed: " + e.getMessage(), e);
      throw e;
    } finally {
      RecordBuffers.giveBack(records);
    }
    ship(rest);
  }

  private void makeRecords(ByteBuffer data, ByteBuffer records) throws IOException {
    while (data.hasRemaining() && records.remaining() >= engine.packetSize()) {
      SSLEngineResult result = engine.wrap(data, records);
      switch (result.getStatus()) {
        case OK -> {
          if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
            throw new BrokenStreamException("the TLS engine makes no progress: " + result, null);
          }
        }
        case CLOSED ->
            throw new BrokenStreamException(
                "the peer has said good-bye, after which TLS 1.2 lets nobody send", null);
        default -> throw new BrokenStreamException("the TLS engine failed: " + result, null);
      }
    }
  }

  private static ByteBuffer copy(ByteBuffer records) {
    byte[] exact = new byte[records.remaining()];
    records.get(exact);
    return ByteBuffer.wrap(exact);
  }

  /** Sends bytes that were made: they go out whole, or the stream is broken. */
  private void ship(ByteBuffer records) throws IOException {
    if (!records.hasRemaining()) {
      return;
    }
    boolean sent = false;
    try {
      transport.sendAll(records);
      sent = true;
    } catch (IOException e) {
      status.broke("sending failed: " + e.getMessage(), e);
      throw e;
    } finally {
      if (!sent) {
        status.broke("a send was cut off, and nobody knows how much of it the peer has", null);
      }
    }
  }

  void awaitSendable() throws IOException {
    turn.acquire();
    try {
      status.ensureUsable();
      transport.awaitSendable();
    } finally {
      turn.release();
    }
  }

  // -- the end

  /**
   * Says good-bye; not if another task is in the middle of a send, whose rest it would be taken
   * for.
   */
  void sayGoodbyeUnlessSending() throws IOException {
    if (turn.tryAcquire()) {
      try {
        sayGoodbyeInTurn();
      } finally {
        turn.release();
      }
    }
  }

  /** Says good-bye; once, if called again. */
  void sayGoodbye() throws IOException {
    turn.acquire();
    try {
      sayGoodbyeInTurn();
    } finally {
      turn.release();
    }
  }

  private void sayGoodbyeInTurn() throws IOException {
    engine.jdk().closeOutbound();
    makeLastRecords();
    ship(take());
  }

  /** All that the engine still has to say: replies, an alert, good-bye. */
  private void makeLastRecords() throws IOException {
    int before;
    do {
      before = pending.length;
      if (!engine.jdk().isOutboundDone()) {
        wrapHandshake();
      }
    } while (pending.length > before);
  }
}
