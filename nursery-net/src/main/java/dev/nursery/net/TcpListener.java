package dev.nursery.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.List;

/**
 * A TCP port that takes connections, from {@link Tcp#listen}, or reported by {@link Tcp#serve}.
 *
 * <p>Without a host it listens on all addresses of the machine, of IPv4 and IPv6 alike. With the
 * name of a host that has several addresses it listens on each of them, on the same port, and hands
 * out connections from all.
 *
 * <p>It belongs to whoever opened it, who closes it, or hands it to {@link
 * #serve(dev.nursery.Action) serve}, which does. One task accepts at a time; all other methods may
 * be called by any thread at any time. Closing it does not touch the connections that were
 * accepted; those that were not are reset.
 *
 * {@snippet :
 * try (TcpListener listener = Tcp.listen(8080)) {
 *   try (TcpStream first = listener.accept()) {
 *     first.sendAll("you are the first".getBytes(UTF_8));
 *   }
 * }
 * }
 *
 * <p>Follows trio's {@code SocketListener}.
 *
 * <p>What it is made of is up to the {@link Network}: sockets, if none was chosen.
 */
public interface TcpListener extends Listener<TcpStream> {

  /** The port; if 0 was asked for, the one that was chosen. */
  default int port() {
    return localAddress().getPort();
  }

  /** The address and port; the first if it listens on several. */
  default InetSocketAddress localAddress() {
    return localAddresses().getFirst();
  }

  /** All addresses that it listens on, with the port; at least one. */
  List<InetSocketAddress> localAddresses();

  /**
   * The value of a socket option, of {@link StandardSocketOptions} for instance.
   *
   * @throws UnsupportedOperationException if this machine's listeners do not have it
   */
  <T> T option(SocketOption<T> option) throws IOException;

  /**
   * Sets a socket option.
   *
   * @return this listener
   * @throws UnsupportedOperationException if this machine's listeners do not have it
   */
  <T> TcpListener option(SocketOption<T> option, T value) throws IOException;
}
