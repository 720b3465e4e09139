package dev.nursery.net;

import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Binds the sockets of a listener: all of them, or none. */
final class Binding {

  /**
   * How often a free port is asked for: that it is free on one address does not make it so on
   * another.
   */
  private static final int ATTEMPTS = 10;

  private static final int SMALLEST_FREE_FOR_ALL = 1024;

  private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

  /**
   * How to listen.
   *
   * @param backlog how many connections may wait to be accepted
   * @param sharingPort whether others may have the same port
   */
  record Manner(int backlog, boolean sharingPort) {}

  private final Manner manner;

  /** What is bound so far; closed again unless everything goes well. */
  private final List<ServerSocketChannel> bound = new ArrayList<>();

  private Binding(Manner manner) {
    this.manner = manner;
  }

  /** Listens on all addresses of this machine. */
  static TcpSocketListener listen(int port, Manner manner) throws IOException {
    return new Binding(manner).everywhere(port);
  }

  static TcpSocketListener listen(List<InetAddress> addresses, int port, Manner manner)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return new Binding(manner).on(addresses, port);
      } catch (BindException e) {
        if (port != 0 || addresses.size() == 1 || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private TcpSocketListener everywhere(int port) throws IOException {
    try {
      // One socket for both families, if the machine has both.
      bind(ServerSocketChannel.open(), new InetSocketAddress(port));
      return listener();
    } catch (Throwable t) {
      closeAll(t);
      throw t;
    }
  }

  private TcpSocketListener on(List<InetAddress> addresses, int port) throws IOException {
    try {
      UnsupportedOperationException noSuchFamily = null;
      int common = port;
      for (InetAddress address : addresses) {
        try {
          bind(open(address), new InetSocketAddress(address, common));
        } catch (UnsupportedOperationException e) {
          noSuchFamily = e;
          continue;
        }
        common = bound.getLast().socket().getLocalPort();
      }
      if (bound.isEmpty()) {
        throw new IOException(
            "cannot listen on "
                + addresses
                + ": this machine has no such address family, IPv6 may be switched off",
            noSuchFamily);
      }
      return listener();
    } catch (Throwable t) {
      closeAll(t);
      throw t;
    }
  }

  /** Takes over a socket that listens already. */
  static TcpListener adopt(ServerSocketChannel channel) throws IOException {
    var binding = new Binding(new Manner(1, false));
    binding.bound.add(channel);
    return binding.listener();
  }

  private static ServerSocketChannel open(InetAddress address) throws IOException {
    return ServerSocketChannel.open(
        address instanceof Inet6Address
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET);
  }

  private void bind(ServerSocketChannel channel, InetSocketAddress address) throws IOException {
    bound.add(channel);
    if (!WINDOWS) { // where it would let two servers share a port
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    }
    if (manner.sharingPort) {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }
    try {
      channel.bind(address, manner.backlog);
    } catch (BindException e) {
      throw failed(address, e);
    }
  }

  private static BindException failed(InetSocketAddress address, BindException cause) {
    var failed =
        new BindException(
            "cannot listen on "
                + AddressText.of(address)
                + ": "
                + cause.getMessage()
                + advice(address.getPort(), Objects.requireNonNullElse(cause.getMessage(), "")));
    failed.initCause(cause);
    return failed;
  }

  /** The JDK knows the operating system's error number only in words. */
  private static String advice(int port, String reason) {
    if (reason.contains("in use")) {
      return " (by another process, or another listener of this one; choose another port, or 0 for any that is free)";
    }
    if (reason.contains("ermission denied")) {
      return port < SMALLEST_FREE_FOR_ALL
          ? " (ports below "
              + SMALLEST_FREE_FOR_ALL
              + " need privileges; choose a higher one, and have it forwarded)"
          : "";
    }
    if (reason.contains("assign requested address")) {
      return " (it is no address of this machine; without a host it listens on all that are)";
    }
    return "";
  }

  private TcpSocketListener listener() throws IOException {
    Readiness.prepare();
    var sockets = new ArrayList<SocketListener.Socket>();
    for (ServerSocketChannel channel : bound) {
      sockets.add(new SocketListener.Socket(channel, new Readiness(channel)));
    }
    return new TcpSocketListener(sockets);
  }

  private void closeAll(Throwable because) {
    for (ServerSocketChannel channel : bound) {
      try {
        channel.close();
      } catch (IOException e) {
        because.addSuppressed(e);
      }
    }
  }
}
