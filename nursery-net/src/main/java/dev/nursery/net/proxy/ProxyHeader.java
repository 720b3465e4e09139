package dev.nursery.net.proxy;

import dev.nursery.Cancelled;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header that a connection through a balancer begins with, by the PROXY protocol. Immutable.
 *
 * {@snippet :
 * ProxyHeader header = CancelScope.failAfter(ofSeconds(5), () -> ProxyHeader.receiveFrom(stream));
 * log(header.source() + " asks for " + header.destination());
 * }
 *
 * <p>Receiving takes the header and no byte more, so that the stream can be used as it is
 * afterwards. Behind a balancer every connection has a header; whether one has cannot be guessed
 * safely, so say by configuration which peers send one, as {@link ProxyListener} does.
 *
 * @param version 1, which is text, or 2
 * @param isLocal whether the balancer has connected for itself, to see whether the server lives;
 *     then there are no addresses
 * @param source who has connected to the balancer; null if it does not say
 * @param destination what it has connected to; null if it does not say
 * @param tlvs what the balancer adds, in its order; version 1 has none
 */
public record ProxyHeader(
    int version,
    boolean isLocal,
    @Nullable InetSocketAddress source,
    @Nullable InetSocketAddress destination,
    List<ProxyTlv> tlvs) {

  /** The longest header of version 2 that is received if nothing else is said. */
  public static final int DEFAULT_MAX_BYTES = 4096;

  /** Both addresses or none, numeric, and of one family. */
  public ProxyHeader {
    if (version != 1 && version != 2) {
      throw new IllegalArgumentException("version is " + version + ", and has to be 1 or 2");
    }
    if ((source == null) != (destination == null)) {
      throw new IllegalArgumentException(
          "there have to be both addresses or none: " + source + ", " + destination);
    }
    if (source != null && destination != null) {
      checkFamilies(source, destination);
    }
    if (isLocal && source != null) {
      throw new IllegalArgumentException("a local connection has no addresses to tell");
    }
    tlvs = List.copyOf(tlvs);
    if (version == 1 && !tlvs.isEmpty()) {
      throw new IllegalArgumentException("version 1 has no room for " + tlvs);
    }
    if (version == 1 && isLocal) {
      throw new IllegalArgumentException(
          "version 1 does not know local connections; there it is one without addresses");
    }
  }

  private static void checkFamilies(InetSocketAddress source, InetSocketAddress destination) {
    if (source.isUnresolved() || destination.isUnresolved()) {
      throw new IllegalArgumentException(
          "the addresses have to be numeric: " + source + ", " + destination);
    }
    if (source.getAddress() instanceof Inet4Address
        != destination.getAddress() instanceof Inet4Address) {
      throw new IllegalArgumentException(
          "the addresses have to be of the same family: " + source + ", " + destination);
    }
  }

  /** One of version 2, with addresses and nothing else. */
  public static ProxyHeader of(InetSocketAddress source, InetSocketAddress destination) {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(destination, "destination");
    return new ProxyHeader(2, false, source, destination, List.of());
  }

  /** The value of the first addition of that type; see {@link ProxyTlv}. */
  public Optional<ProxyTlv> tlv(int type) {
    return tlvs.stream().filter(each -> each.type() == type).findFirst();
  }

  /** As {@link #receiveFrom(ReceiveStream, int)}, for up to {@value #DEFAULT_MAX_BYTES} bytes. */
  public static ProxyHeader receiveFrom(ReceiveStream stream) throws IOException {
    return receiveFrom(stream, DEFAULT_MAX_BYTES);
  }

  /**
   * Receives a header, of either version, and nothing beyond it.
   *
   * @param maxBytes the longest header to be accepted, 107 to 65,551; what is longer is an error,
   *     and is not received
   * @throws ProxyHeaderException if there is none, or a wrong one; the stream is good for nothing
   *     but to be closed
   * @throws Cancelled if the task is cancelled; some of the header may have been taken, so that the
   *     stream is good for nothing but to be closed
   */
  public static ProxyHeader receiveFrom(ReceiveStream stream, int maxBytes) throws IOException {
    Objects.requireNonNull(stream, "stream");
    return new HeaderReader(stream, HeaderReader.checkLimit(maxBytes, "maxBytes")).read();
  }

  /** What is to be sent first on a connection. */
  public byte[] bytes() {
    return version == 1 ? TextHeader.bytes(this) : BinaryHeader.bytes(this);
  }

  boolean isIpv6() {
    return source != null && source.getAddress() instanceof Inet6Address;
  }
}
