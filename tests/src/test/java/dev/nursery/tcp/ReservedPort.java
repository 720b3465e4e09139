package dev.nursery.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * A port on all addresses at which nobody listens, and which nobody else is given meanwhile: a
 * socket is bound to it, but neither listens nor connects.
 *
 * <p>Connections to it are refused. A server that asks for this very port gets it, as both sockets
 * have {@code SO_REUSEADDR}.
 */
final class ReservedPort implements AutoCloseable {

  private final SocketChannel holder;

  /** Reserves any port that is free. */
  ReservedPort() throws IOException {
    holder = SocketChannel.open().setOption(StandardSocketOptions.SO_REUSEADDR, true);
    holder.bind(new InetSocketAddress(0));
  }

  /** The port. */
  int number() throws IOException {
    return ((InetSocketAddress) holder.getLocalAddress()).getPort();
  }

  @Override
  public void close() throws IOException {
    holder.close();
  }
}
