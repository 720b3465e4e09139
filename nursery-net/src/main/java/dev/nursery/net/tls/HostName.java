package dev.nursery.net.tls;

import java.net.IDN;
import java.net.InetAddress;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * The name of a server, as certificates have it.
 *
 * @param text in the form of ASCII, without brackets or a dot at the end
 * @param serverName what to ask the server for; null for an address, which SNI cannot carry
 */
record HostName(String text, @Nullable SNIHostName serverName) {

  static HostName of(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    if (bare.isBlank()) {
      throw new IllegalArgumentException(
          "the server's name is empty: its certificate is checked against it");
    }
    if (isAddress(bare)) {
      return new HostName(bare, null);
    }
    String name = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    try {
      String ascii = IDN.toASCII(name);
      return new HostName(ascii, new SNIHostName(ascii));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'" + host + "' is not the name of a host: " + e.getMessage(), e);
    }
  }

  private static boolean isAddress(String text) {
    try {
      InetAddress.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
