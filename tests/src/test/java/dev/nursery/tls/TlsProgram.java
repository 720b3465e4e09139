package dev.nursery.tls;

import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ByteStream;
import dev.nursery.net.stream.StapledStream;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testing.stream.MemorySendStream;
import dev.nursery.testing.stream.StreamPair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Garbage that is received where TLS should be: before, and in the middle of, a conversation. */
final class TlsProgram {

  private static final int[] KINDS = {20, 21, 22, 23, 24, 0};

  private TlsProgram() {}

  /**
   * The first byte says who receives it, and when; the second what kind of record is made of it, if
   * any.
   */
  static void run(byte... program) {
    if (program.length < 2) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(program, 2, program.length);
    byte[] garbage = (program[1] & 1) == 0 ? bytes : record((program[1] & 0xFF) >> 1, bytes);
    try {
      switch (program[0] & 3) {
        case 0 -> before(TlsPairs.client().over(alone(garbage), "localhost"));
        case 1 -> before(TlsPairs.server().over(alone(garbage)));
        case 2 -> amid(true, garbage);
        default -> amid(false, garbage);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] record(int kind, byte[] body) {
    byte[] record = new byte[body.length + 5];
    record[0] = (byte) KINDS[kind % KINDS.length];
    record[1] = 3;
    record[2] = 3;
    record[3] = (byte) (body.length >> 8);
    record[4] = (byte) body.length;
    System.arraycopy(body, 0, record, 5, body.length);
    return record;
  }

  private static StapledStream<MemorySendStream, MemoryReceiveStream> alone(byte[] garbage)
      throws IOException {
    var incoming = new MemoryReceiveStream();
    if (garbage.length > 0) {
      incoming.putData(garbage);
    }
    incoming.putEof();
    return new StapledStream<>(new MemorySendStream(), incoming);
  }

  /** A handshake that cannot come to an end. */
  private static void before(TlsStream stream) throws IOException {
    try {
      stream.handshake();
      throw new AssertionError("the handshake is done, with nobody");
    } catch (BrokenStreamException e) {
      // as it should be
    } finally {
      stream.closeForcefully();
    }
  }

  /** After the handshake: nothing of it may come out. */
  private static void amid(boolean client, byte[] garbage) throws IOException {
    StreamPair<TlsStream, TlsStream> pair = TlsPairs.ready();
    try (TlsStream here = pair.here();
        TlsStream there = pair.there()) {
      TlsStream stream = client ? here : there;
      inject(stream.transport(), garbage);
      if (stream.receiveSome().length > 0) {
        throw new AssertionError("garbage was taken for data");
      }
      throw new AssertionError("garbage was taken for a good-bye");
    } catch (BrokenStreamException e) {
      // as it should be
    }
  }

  private static void inject(ByteStream transport, byte[] garbage) throws IOException {
    if (transport instanceof StapledStream<?, ?> stapled
        && stapled.receiveStream() instanceof MemoryReceiveStream incoming) {
      if (garbage.length > 0) {
        incoming.putData(garbage);
      }
      incoming.putEof();
    } else {
      throw new AssertionError(transport);
    }
  }
}
