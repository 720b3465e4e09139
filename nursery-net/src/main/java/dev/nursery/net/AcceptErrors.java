package dev.nursery.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What an error of {@code accept} means. The JDK tells the operating system's error number only in
 * words, and those in the language of the user.
 */
final class AcceptErrors {

  /** Of a single connection, which went away before it was accepted. */
  private static final String[] ONE_CONNECTION = {
    "software caused connection abort",
    "connection aborted",
    "connection reset",
    "connection timed out",
    "operation not permitted", // by a firewall
    "network is down",
    "network is unreachable",
    "host is down",
    "no route to host",
    "machine is not on the network",
    "protocol",
    "operation not supported",
    "out of streams resources",
    "socket type not supported",
  };

  private static final String[] OUT_OF_CAPACITY = {
    "too many open files",
    "no buffer space",
    "cannot allocate memory",
    "no file descriptors available",
  };

  private AcceptErrors() {}

  /** Whether the error is one connection's, so that the next can be awaited. */
  static boolean isOneConnections(IOException error) {
    return error instanceof ProtocolException
        || error instanceof ConnectException
        || error instanceof NoRouteToHostException
        || says(error, ONE_CONNECTION);
  }

  /**
   * Whether the process or the machine has run out of descriptors or buffers, which passes. If the
   * words are not known, a socket opened for a try tells.
   */
  static boolean isOutOfCapacity(IOException error) {
    return says(error, OUT_OF_CAPACITY) || !canOpenSockets();
  }

  private static boolean canOpenSockets() {
    try (var _ = SocketChannel.open()) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean says(IOException error, String[] words) {
    String message = error.getMessage();
    if (message == null) {
      return false;
    }
    String lower = message.toLowerCase(Locale.ROOT);
    return Stream.of(words).anyMatch(lower::contains);
  }
}
