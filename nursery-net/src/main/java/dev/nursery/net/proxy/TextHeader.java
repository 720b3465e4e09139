package dev.nursery.net.proxy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Version 1: one line, as in {@code PROXY TCP4 192.0.2.1 198.51.100.1 49152 443}. */
final class TextHeader {

  private static final byte[] BEGINNING = "PROXY ".getBytes(StandardCharsets.US_ASCII);

  private static final int FIELDS = 6;

  private TextHeader() {}

  static boolean isBeginning(byte[] bytes) {
    for (int i = 0; i < BEGINNING.length; i++) {
      if (bytes[i] != BEGINNING[i]) {
        return false;
      }
    }
    return true;
  }

  /** Parses a whole line, with its end. */
  static ProxyHeader parse(byte[] line) throws MalformedHeader {
    String text = new String(line, 0, line.length - 2, StandardCharsets.ISO_8859_1);
    if (text.equals("PROXY UNKNOWN") || text.startsWith("PROXY UNKNOWN ")) {
      return new ProxyHeader(1, false, null, null, List.of());
    }
    String[] fields = text.split(" ", -1);
    if (fields.length != FIELDS || !(fields[1].equals("TCP4") || fields[1].equals("TCP6"))) {
      throw new MalformedHeader(
          "the line is not of the form 'PROXY TCP4 source destination port port': "
              + MalformedHeader.text(line, line.length));
    }
    boolean four = fields[1].equals("TCP4");
    return new ProxyHeader(
        1,
        false,
        new InetSocketAddress(address(fields[2], four), port(fields[4])),
        new InetSocketAddress(address(fields[3], four), port(fields[5])),
        List.of());
  }

  private static InetAddress address(String text, boolean four) throws MalformedHeader {
    try {
      if (four ? isIpv4(text) : isIpv6(text)) {
        InetAddress address = InetAddress.ofLiteral(text);
        // What looks like IPv6 may be one of IPv4, which the JDK takes for that.
        return address instanceof Inet4Address == four ? address : Mapped.address(address);
      }
    } catch (IllegalArgumentException e) {
      // as below
    }
    throw new MalformedHeader(
        MalformedHeader.text(text.getBytes(StandardCharsets.ISO_8859_1), text.length())
            + " is no address of IPv"
            + (four ? 4 : 6));
  }

  /** The JDK knows more ways to write one than people and balancers do. */
  private static boolean isIpv4(String text) {
    return text.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
  }

  private static boolean isIpv6(String text) {
    return text.matches("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
  }

  private static int port(String text) throws MalformedHeader {
    if (text.matches("0|[1-9][0-9]{0,4}")) {
      int port = Integer.parseInt(text);
      if (port <= 0xFFFF) {
        return port;
      }
    }
    throw new MalformedHeader(
        MalformedHeader.text(text.getBytes(StandardCharsets.ISO_8859_1), text.length())
            + " is no port");
  }

  static byte[] bytes(ProxyHeader header) {
    if (header.source() == null) {
      return "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    }
    InetSocketAddress source = header.source();
    InetSocketAddress destination = Objects.requireNonNull(header.destination());
    return "PROXY %s %s %s %d %d\r\n"
        .formatted(
            header.isIpv6() ? "TCP6" : "TCP4",
            numeric(source),
            numeric(destination),
            source.getPort(),
            destination.getPort())
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Without the name of a network card, which means nothing elsewhere. */
  private static String numeric(InetSocketAddress address) {
    String text = address.getAddress().getHostAddress();
    int card = text.indexOf('%');
    return card < 0 ? text : text.substring(0, card);
  }
}
