package dev.nursery.net;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Addresses as people write them: {@code 127.0.0.1:80}, {@code [::1]:80}. */
final class AddressText {

  private AddressText() {}

  static String of(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
