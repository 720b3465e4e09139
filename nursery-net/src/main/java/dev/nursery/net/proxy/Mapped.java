package dev.nursery.net.proxy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses of IPv6 that stand for some of IPv4, which the JDK turns into those. */
final class Mapped {

  private static final int LENGTH = 16;

  private Mapped() {}

  /** The address of IPv6 that stands for one of IPv4. */
  static InetAddress address(InetAddress four) {
    byte[] bytes = new byte[LENGTH];
    bytes[10] = (byte) 0xFF;
    bytes[11] = (byte) 0xFF;
    System.arraycopy(four.getAddress(), 0, bytes, 12, 4);
    return six(bytes);
  }

  /** The address of IPv6 with these bytes, whatever it stands for. */
  static InetAddress six(byte[] bytes) {
    try {
      return Inet6Address.getByAddress(null, bytes, -1);
    } catch (UnknownHostException e) {
      throw new AssertionError("there are " + bytes.length + " bytes", e);
    }
  }
}
