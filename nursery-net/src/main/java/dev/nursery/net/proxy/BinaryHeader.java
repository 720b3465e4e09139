package dev.nursery.net.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Version 2.
 *
 * <pre>
 *   signature (12)  version and command (1)  family and protocol (1)  length of the rest (2)
 *   addresses, as the family says            additions: type (1) length (2) value …
 * </pre>
 */
final class BinaryHeader {

  static final int SIGNATURE_LENGTH = 12;
  static final int FIXED_LENGTH = 16;

  private static final byte[] SIGNATURE = {
    0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
  };

  private static final int VERSION_2 = 0x20;
  private static final int LOCAL = 0x0;
  private static final int PROXY = 0x1;

  private static final int UNSPECIFIED = 0x0;
  private static final int INTERNET_4 = 0x1;
  private static final int INTERNET_6 = 0x2;
  private static final int UNIX = 0x3;

  private static final int STREAM = 0x1;
  private static final int LARGEST_PROTOCOL = 0x2;

  private static final int UNIX_ADDRESSES = 216;
  private static final int TLV_FIXED = 3;

  private final ByteBuffer rest;
  private final byte[] header;

  private BinaryHeader(byte[] header) {
    this.header = header;
    this.rest = ByteBuffer.wrap(header);
  }

  static boolean isSignature(byte[] bytes) {
    return Arrays.equals(bytes, 0, SIGNATURE_LENGTH, SIGNATURE, 0, SIGNATURE_LENGTH);
  }

  static int lengthOfRest(byte[] fixed) {
    return ByteBuffer.wrap(fixed).getShort(FIXED_LENGTH - 2) & 0xFFFF;
  }

  /** Parses a whole header. */
  static ProxyHeader parse(byte[] header) throws MalformedHeader {
    return new BinaryHeader(header).parse();
  }

  private ProxyHeader parse() throws MalformedHeader {
    rest.position(SIGNATURE_LENGTH);
    int versionAndCommand = rest.get() & 0xFF;
    if ((versionAndCommand & 0xF0) != VERSION_2) {
      throw new MalformedHeader(
          "it is of version " + (versionAndCommand >> 4) + ", and 2 is known");
    }
    int command = versionAndCommand & 0xF;
    if (command != LOCAL && command != PROXY) {
      throw new MalformedHeader("it has the command " + command + ", and 0 and 1 are known");
    }
    int familyAndProtocol = rest.get() & 0xFF;
    rest.position(FIXED_LENGTH);
    int family = familyAndProtocol >> 4;
    if (family > UNIX || (familyAndProtocol & 0xF) > LARGEST_PROTOCOL) {
      throw new MalformedHeader(
          "it is of a family and a protocol that nobody knows: 0x%02x"
              .formatted(familyAndProtocol));
    }
    return command == LOCAL ? local(family) : proxied(family);
  }

  /** What a local connection says of addresses counts for nothing; if it fits at all. */
  private ProxyHeader local(int family) throws MalformedHeader {
    int skipped = addressesLength(family);
    if (rest.remaining() < skipped) {
      return new ProxyHeader(2, true, null, null, List.of());
    }
    rest.position(rest.position() + skipped);
    return new ProxyHeader(
        2, true, null, null, family == UNSPECIFIED ? tlvsIfThatIsWhatFollows() : tlvs());
  }

  /** Behind a family that is not said anything may follow, and is to be skipped. */
  private List<ProxyTlv> tlvsIfThatIsWhatFollows() {
    try {
      return tlvs();
    } catch (MalformedHeader e) {
      return List.of();
    }
  }

  private static int addressesLength(int family) {
    return switch (family) {
      case INTERNET_4 -> 12;
      case INTERNET_6 -> 36;
      case UNIX -> UNIX_ADDRESSES;
      default -> 0;
    };
  }

  private ProxyHeader proxied(int family) throws MalformedHeader {
    if (rest.remaining() < addressesLength(family)) {
      throw new MalformedHeader(
          "it has "
              + rest.remaining()
              + " bytes after its beginning, and the addresses alone have "
              + addressesLength(family));
    }
    InetSocketAddress source = null;
    InetSocketAddress destination = null;
    if (family == INTERNET_4 || family == INTERNET_6) {
      InetAddress from = address(family);
      InetAddress to = address(family);
      source = new InetSocketAddress(from, rest.getShort() & 0xFFFF);
      destination = new InetSocketAddress(to, rest.getShort() & 0xFFFF);
    } else if (family == UNIX) {
      rest.position(rest.position() + UNIX_ADDRESSES); // paths on the balancer's machine
    }
    return new ProxyHeader(2, false, source, destination, tlvs());
  }

  private InetAddress address(int family) {
    byte[] bytes = new byte[family == INTERNET_4 ? 4 : 16];
    rest.get(bytes);
    if (family == INTERNET_6) {
      return Mapped.six(bytes);
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address has 4 bytes", e);
    }
  }

  private List<ProxyTlv> tlvs() throws MalformedHeader {
    var found = new ArrayList<ProxyTlv>();
    while (rest.hasRemaining()) {
      if (rest.remaining() < TLV_FIXED) {
        throw new MalformedHeader("an addition ends before its length");
      }
      int type = rest.get() & 0xFF;
      int length = rest.getShort() & 0xFFFF;
      if (length > rest.remaining()) {
        throw new MalformedHeader(
            "addition 0x%02x has %d bytes, and there are %d left"
                .formatted(type, length, rest.remaining()));
      }
      if (type == ProxyTlv.CRC32C) {
        checkSum(length);
      }
      byte[] value = new byte[length];
      rest.get(value);
      found.add(new ProxyTlv(type, value));
    }
    return found;
  }

  /** The sum is one of the header with zeroes in its own place. */
  private void checkSum(int length) throws MalformedHeader {
    if (length != Integer.BYTES) {
      throw new MalformedHeader("its checksum has " + length + " bytes, and a checksum has 4");
    }
    byte[] zeroed = header.clone();
    Arrays.fill(zeroed, rest.position(), rest.position() + length, (byte) 0);
    if (sum(zeroed) != rest.getInt(rest.position())) {
      throw new MalformedHeader("its checksum is wrong: it was damaged on its way");
    }
  }

  private static int sum(byte[] bytes) {
    var sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  static byte[] bytes(ProxyHeader header) {
    InetSocketAddress source = header.source();
    int family = source == null ? UNSPECIFIED : header.isIpv6() ? INTERNET_6 : INTERNET_4;
    int length =
        addressesLength(family)
            + header.tlvs().stream().mapToInt(each -> TLV_FIXED + each.length()).sum();
    if (length > 0xFFFF) {
      throw new IllegalStateException(
          "the header has " + length + " bytes after its beginning, and may have " + 0xFFFF);
    }
    ByteBuffer bytes = ByteBuffer.allocate(FIXED_LENGTH + length);
    bytes.put(SIGNATURE);
    bytes.put((byte) (VERSION_2 | (header.isLocal() ? LOCAL : PROXY)));
    bytes.put((byte) (family << 4 | (family == UNSPECIFIED ? 0 : STREAM)));
    bytes.putShort((short) length);
    putAddresses(bytes, source, header.destination());
    int sumAt = -1;
    for (ProxyTlv each : header.tlvs()) {
      bytes.put((byte) each.type()).putShort((short) each.length());
      if (each.type() == ProxyTlv.CRC32C && each.length() == Integer.BYTES) {
        sumAt = bytes.position();
        bytes.putInt(0);
      } else {
        bytes.put(each.value());
      }
    }
    if (sumAt >= 0) {
      bytes.putInt(sumAt, sum(bytes.array()));
    }
    return bytes.array();
  }

  private static void putAddresses(
      ByteBuffer bytes,
      @Nullable InetSocketAddress source,
      @Nullable InetSocketAddress destination) {
    if (source != null) {
      Objects.requireNonNull(destination);
      bytes.put(source.getAddress().getAddress()).put(destination.getAddress().getAddress());
      bytes.putShort((short) source.getPort()).putShort((short) destination.getPort());
    }
  }
}
