package dev.nursery.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

/** What somebody can have kept here who does not even have to be a peer. */
class DtlsEngineTest {

  private static byte[] record(int type, int epoch, int number, byte[] body) {
    ByteBuffer record = ByteBuffer.allocate(DtlsRecord.HEADER + body.length);
    record.put((byte) type).putShort((short) 0xFEFD).putShort((short) epoch);
    record.putShort((short) 0).putInt(number).putShort((short) body.length);
    return record.put(body).array();
  }

  private static byte[] piece(int kind, int number, int length, int offset, int size) {
    ByteBuffer piece = ByteBuffer.allocate(DtlsMessages.HEADER + size);
    piece.put((byte) kind).put((byte) (length >> 16)).putShort((short) length);
    piece.putShort((short) number);
    piece.put((byte) (offset >> 16)).putShort((short) offset);
    piece.put((byte) (size >> 16)).putShort((short) size);
    return piece.array();
  }

  private static List<byte[]> add(DtlsMessages messages, byte[] piece) {
    return messages.add(DtlsRecord.of(record(DtlsRecord.HANDSHAKE, 0, 0, piece)).getFirst());
  }

  /** The JDK's engine keeps each of them, until it has keys. */
  @Test
  void anEngineIsNotGivenMoreThanAPeerWouldSend() throws Exception {
    var given = new Counting(engine());
    var engine = new DtlsEngine(given, Dtls.DATAGRAM);
    engine.produce();
    engine.consume(record(DtlsRecord.CHANGE_CIPHER_SPEC, 0, 1, new byte[] {1}));
    for (int i = 0; i < 1_000; i++) {
      engine.consume(record(DtlsRecord.HANDSHAKE, 1, i, new byte[16_000]));
      engine.consume(record(DtlsRecord.HANDSHAKE, 1, 1_000 + i, new byte[100]));
    }
    assertThat(given.bytes).isLessThan(100_000);
    assertThat(given.bytes).as("the last message is among them").isPositive();
  }

  private static SSLEngine engine() throws Exception {
    SSLContext context = SSLContext.getInstance("DTLS");
    context.init(null, null, null);
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    return engine;
  }

  @Test
  void aFewBytesDoNotTakeRoomForManyLongMessages() {
    var messages = new DtlsMessages();
    int length = 50_000;
    for (int number = 1; number < 16; number++) {
      for (int offset = 0; offset < length; offset += 10_000) {
        assertThat(add(messages, piece(11, number, length, offset, 10_000))).isEmpty();
      }
    }
    int bytes = 0;
    for (int offset = 0; offset < length; offset += 10_000) {
      for (byte[] record : add(messages, piece(11, 0, length, offset, 10_000))) {
        bytes += record.length - DtlsRecord.HEADER - DtlsMessages.HEADER;
      }
    }
    assertThat(bytes).as("its own, and what was kept").isBetween(2 * length, 4 * length);
    // What found no room comes again.
    var more = new ArrayList<byte[]>();
    for (int number = 1; number < 16; number++) {
      for (int offset = 0; offset < length; offset += 10_000) {
        more.addAll(add(messages, piece(11, number, length, offset, 10_000)));
      }
    }
    assertThat(bytes + more.stream().mapToInt(each -> each.length - 25).sum())
        .isEqualTo(16 * length);
  }

  /** Counts what it is given. */
  private static final class Counting extends SSLEngine {

    private final SSLEngine engine;
    private int bytes;

    Counting(SSLEngine engine) {
      this.engine = engine;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] into, int offset, int length)
        throws SSLException {
      bytes += from.remaining();
      return engine.unwrap(from, into, offset, length);
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer into)
        throws SSLException {
      return engine.wrap(from, offset, length, into);
    }

    @Override
    public Runnable getDelegatedTask() {
      return engine.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
      engine.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
      return engine.isInboundDone();
    }

    @Override
    public void closeOutbound() {
      engine.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
      return engine.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
      return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
      engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
      return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
      return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
      engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
      return engine.getSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
      engine.beginHandshake();
    }

    @Override
    public SSLEngineResult.HandshakeStatus getHandshakeStatus() {
      return engine.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean mode) {
      engine.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
      return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
      engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
      return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
      engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
      return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
      engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
      return engine.getEnableSessionCreation();
    }
  }
}
