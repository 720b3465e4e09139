package dev.nursery.net.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Something that a balancer adds to a header of version 2: a type and a value. Immutable.
 *
 * {@snippet :
 * String host = header.tlv(ProxyTlv.AUTHORITY).map(ProxyTlv::text).orElse("nobody has said");
 * }
 */
public final class ProxyTlv {

  /** The protocol that was negotiated by ALPN, such as {@code h2}. */
  public static final int ALPN = 0x01;

  /** The name of the host that the client has asked for, as of SNI. */
  public static final int AUTHORITY = 0x02;

  /** A checksum of the header, CRC-32C; it is checked when a header is received. */
  public static final int CRC32C = 0x03;

  /** Nothing, to fill up. */
  public static final int NOOP = 0x04;

  /** What the connection is known by at the balancer; at most 128 bytes. */
  public static final int UNIQUE_ID = 0x05;

  /** What the balancer knows of TLS between the client and itself; has others inside. */
  public static final int SSL = 0x20;

  /** The name of the namespace that the connection was made in. */
  public static final int NETNS = 0x30;

  private static final int LONGEST = 0xFFFF;

  private final int type;
  private final byte[] value;

  /**
   * Makes one, with a copy of the value.
   *
   * @param type 0 to 255; some are above, others are for anybody's use
   * @param value at most 65,535 bytes
   */
  public ProxyTlv(int type, byte[] value) {
    if (type < 0 || type > 0xFF) {
      throw new IllegalArgumentException("type is " + type + ", and has to be 0 to 255");
    }
    if (value.length > LONGEST) {
      throw new IllegalArgumentException(
          "the value has " + value.length + " bytes, and may have " + LONGEST);
    }
    this.type = type;
    this.value = value.clone();
  }

  /** What it is, 0 to 255. */
  public int type() {
    return type;
  }

  /** A copy of the value. */
  public byte[] value() {
    return value.clone();
  }

  /** The value as text, in UTF-8. */
  public String text() {
    return new String(value, StandardCharsets.UTF_8);
  }

  int length() {
    return value.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProxyTlv tlv && type == tlv.type && Arrays.equals(value, tlv.value);
  }

  @Override
  public int hashCode() {
    return 31 * type + Arrays.hashCode(value);
  }

  /** The type, and how long the value is; it may be anything. */
  @Override
  public String toString() {
    return "0x%02x (%d bytes)".formatted(type, value.length);
  }
}
