package dev.nursery.proxied;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.net.proxy.ProxyHeader;
import dev.nursery.net.proxy.ProxyHeaderException;
import dev.nursery.net.proxy.ProxyTlv;
import dev.nursery.testing.stream.MemoryReceiveStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProxyHeaderTest {

  private static final byte[] REST = "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8);
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  private static InetSocketAddress address(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /** Receives a header, of pieces of that size, and looks that nothing beyond it was taken. */
  private static ProxyHeader received(byte[] header, int pieces) throws IOException {
    var stream = new MemoryReceiveStream();
    byte[] all = Arrays.copyOf(header, header.length + REST.length);
    System.arraycopy(REST, 0, all, header.length, REST.length);
    int[] at = {0};
    stream.onReceive(() -> {
      int end = Math.min(all.length, at[0] + pieces);
      stream.putData(Arrays.copyOfRange(all, at[0], end));
      at[0] = end;
    });
    ProxyHeader received = ProxyHeader.receiveFrom(stream);
    var rest = new StringBuilder();
    while (rest.length() < REST.length) {
      rest.append(new String(stream.receiveSome(), ISO_8859_1));
    }
    assertThat(rest).hasToString(new String(REST, ISO_8859_1));
    return received;
  }

  private static ProxyHeader received(String header) throws IOException {
    ProxyHeader whole = received(header.getBytes(ISO_8859_1), 1_000);
    for (int pieces = 1; pieces < 20; pieces++) {
      assertThat(received(header.getBytes(ISO_8859_1), pieces)).isEqualTo(whole);
    }
    return whole;
  }

  // -- version 1

  @Test
  void aLineOfIpv4() throws Exception {
    ProxyHeader header = received("PROXY TCP4 192.0.2.1 198.51.100.2 49152 443\r\n");
    assertThat(header)
        .isEqualTo(
            new ProxyHeader(
                1, false, address("192.0.2.1", 49_152), address("198.51.100.2", 443), List.of()));
    assertThat(header.bytes())
        .isEqualTo("PROXY TCP4 192.0.2.1 198.51.100.2 49152 443\r\n".getBytes(UTF_8));
  }

  @Test
  void aLineOfIpv6() throws Exception {
    ProxyHeader header = received("PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 1 65535\r\n");
    assertThat(header.source()).isEqualTo(address("2001:db8::1", 1));
    assertThat(Objects.requireNonNull(header.destination()).getAddress().getAddress()).hasSize(16);
  }

  @Test
  void aLineOfWhichNothingIsKnown() throws Exception {
    assertThat(received("PROXY UNKNOWN\r\n").source()).isNull();
    String longest = "PROXY UNKNOWN " + "f".repeat(91) + "\r\n";
    assertThat(longest).hasSize(107);
    assertThat(received(longest).source()).isNull();
  }

  @Test
  void malformedLines() {
    for (String line :
        List.of(
            "PROXY TCP4 192.0.2.1 198.51.100.2 49152\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 49152 443 \r\n",
            "PROXY TCP4  192.0.2.1 198.51.100.2 49152 443\r\n",
            "PROXY TCP4 192.0.2.256 198.51.100.2 49152 443\r\n",
            "PROXY TCP4 192.0.02.1 198.51.100.2 49152 443\r\n",
            "PROXY TCP4 ::1 ::1 49152 443\r\n",
            "PROXY TCP6 192.0.2.1 ::1 49152 443\r\n",
            "PROXY TCP6 ::1::2 ::1 49152 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 65536 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 -1 443\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 01 443\r\n",
            "PROXY UDP4 192.0.2.1 198.51.100.2 1 443\r\n",
            "PROXY UNKNOWNS\r\n",
            "PROXY UNKNOWN\n\r\n",
            "PROXY TCP4 192.0.2.1 198.51.100.2 49152 443\n rest",
            "PROXY " + "x".repeat(200))) {
      assertThatThrownBy(() -> received(line.getBytes(ISO_8859_1), 7))
          .as(line)
          .isInstanceOf(ProxyHeaderException.class)
          .hasMessageContaining("no PROXY header on ");
    }
  }

  @Test
  void somethingElseEntirely() {
    assertThatThrownBy(() -> received("\u0016\u0003\u0001 a TLS handshake".getBytes(ISO_8859_1), 5))
        .isInstanceOf(ProxyHeaderException.class)
        .hasMessageContaining("'\\x16\\x03\\x01 a TLS")
        .hasMessageContaining("is the peer a balancer");
  }

  @Test
  void theEndWithinAHeader() throws Exception {
    for (int length : new int[] {0, 1, 11, 12, 14, 20}) {
      var stream = new MemoryReceiveStream();
      stream.putData("PROXY TCP4 192.0.2.1 198.51.100.2".substring(0, length).getBytes(UTF_8));
      stream.putEof();
      assertThatThrownBy(() -> ProxyHeader.receiveFrom(stream))
          .isInstanceOf(ProxyHeaderException.class)
          .hasMessageContaining(length == 0 ? "without saying anything" : "ended within it");
    }
  }

  // -- version 2

  @Test
  void ofIpv4WithAdditions() throws Exception {
    byte[] header =
        hex(
            SIGNATURE
                + "21 11 0018 c0000201 c6336402 c000 01bb"
                + "01 0002 6832"
                + "e0 0004 01020304");
    for (int pieces = 1; pieces < 20; pieces++) {
      ProxyHeader found = received(header, pieces);
      assertThat(found.source()).isEqualTo(address("192.0.2.1", 49_152));
      assertThat(found.destination()).isEqualTo(address("198.51.100.2", 443));
      assertThat(found.tlv(ProxyTlv.ALPN).orElseThrow().text()).isEqualTo("h2");
      assertThat(found.tlv(0xE0).orElseThrow().value()).containsExactly(1, 2, 3, 4);
      assertThat(found.tlv(ProxyTlv.AUTHORITY)).isEmpty();
      assertThat(found.bytes()).isEqualTo(header);
    }
  }

  @Test
  void ofTheBalancerItself() throws Exception {
    assertThat(received(hex(SIGNATURE + "20 00 0000"), 3).isLocal()).isTrue();
    // The addresses that it may have are of no meaning, whatever they are.
    assertThat(received(hex(SIGNATURE + "20 11 000c c0000201 c6336402 c000 01bb"), 3))
        .isEqualTo(new ProxyHeader(2, true, null, null, List.of()));
  }

  @Test
  void ofOtherFamilies() throws Exception {
    assertThat(received(hex(SIGNATURE + "21 00 0000"), 3).source()).isNull();
    assertThat(received(hex(SIGNATURE + "21 31 00d8" + "00".repeat(216)), 30).source()).isNull();
  }

  @Test
  void malformed() {
    for (String header :
        List.of(
            SIGNATURE + "31 11 000c c0000201 c6336402 c000 01bb", // version
            SIGNATURE + "22 11 000c c0000201 c6336402 c000 01bb", // command
            SIGNATURE + "21 41 000c c0000201 c6336402 c000 01bb", // family
            SIGNATURE + "21 13 000c c0000201 c6336402 c000 01bb", // protocol
            SIGNATURE + "21 11 000b c0000201 c6336402 c000 01", // too short for its addresses
            SIGNATURE + "21 11 000e c0000201 c6336402 c000 01bb 0100", // addition without length
            SIGNATURE + "21 11 000f c0000201 c6336402 c000 01bb 01 0001", // too long addition
            SIGNATURE + "21 11 0012 c0000201 c6336402 c000 01bb 03 0003 010203")) { // short sum
      assertThatThrownBy(() -> received(hex(header), 7))
          .as(header)
          .isInstanceOf(ProxyHeaderException.class);
    }
  }

  @Test
  void aHeaderAboveTheLimitIsNotEvenReceived() throws Exception {
    var stream = new MemoryReceiveStream();
    stream.putData(hex(SIGNATURE + "21 11 ffff"));
    assertThatThrownBy(() -> ProxyHeader.receiveFrom(stream, 1_000))
        .isInstanceOf(ProxyHeaderException.class)
        .hasMessageContaining("it has 65551 bytes, and may have 1000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyHeader.receiveFrom(stream, 106))
        .withMessageContaining("107");
  }

  @Test
  void aChecksumIsMadeAndLookedAt() throws Exception {
    var header =
        new ProxyHeader(
            2,
            false,
            address("2001:db8::1", 1),
            address("2001:db8::2", 2),
            List.of(
                new ProxyTlv(ProxyTlv.CRC32C, new byte[4]),
                new ProxyTlv(ProxyTlv.NOOP, new byte[3])));
    byte[] bytes = header.bytes();
    assertThat(received(bytes, 10).source()).isEqualTo(header.source());
    for (int i = 16; i < bytes.length; i++) {
      if (i >= 52 && i < 55) {
        continue; // that there is a sum
      }
      byte[] damaged = bytes.clone();
      damaged[i] ^= 0x40;
      assertThatThrownBy(() -> received(damaged, 10))
          .as("byte %d", i)
          .isInstanceOf(ProxyHeaderException.class);
    }
  }

  // -- whatever comes

  /** Bytes drawn at random, and headers that were damaged at random, are a header or an error. */
  @Test
  void whateverComesIsAHeaderOrAnError() throws IOException {
    List<byte[]> seeds =
        List.of(
            "PROXY TCP4 192.0.2.1 198.51.100.2 49152 443\r\n".getBytes(UTF_8),
            "PROXY TCP6 2001:db8::1 ::1 1 65535\r\n".getBytes(UTF_8),
            hex(
                SIGNATURE
                    + "21 11 0018 c0000201 c6336402 c000 01bb"
                    + "01 0002 6832"
                    + "03 0004 01020304"),
            hex(SIGNATURE + "21 21 0024" + "20".repeat(36)));
    var random = new Random(1);
    int good = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = seeds.get(i % seeds.size()).clone();
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      var stream = new MemoryReceiveStream();
      stream.putData(
          Arrays.copyOf(
              bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length));
      stream.putEof();
      try {
        ProxyHeader header = ProxyHeader.receiveFrom(stream);
        assertThat(ProxyHeader.receiveFrom(receiving(header.bytes()))).isEqualTo(header);
        good++;
      } catch (ProxyHeaderException e) {
        // as it should be
      }
    }
    assertThat(good).isBetween(1_000, 19_000);
  }

  private static MemoryReceiveStream receiving(byte[] bytes) throws IOException {
    var stream = new MemoryReceiveStream();
    stream.putData(bytes);
    stream.putEof();
    return stream;
  }
}
