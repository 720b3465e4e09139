package dev.nursery.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;

/**
 * A TCP connection, from {@link Tcp#open} or {@link TcpListener#accept}.
 *
 * <p>It belongs to whoever opened or accepted it, who closes it; {@link Listener#serve} does so
 * after the handler. One task may receive and another send at the same time; all other methods may
 * be called by any thread at any time.
 *
 * {@snippet :
 * try (TcpStream stream = Tcp.open("example.org", 80)) {
 *   stream.sendAll("HEAD / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
 *   IO.println(new String(stream.receiveSome(), US_ASCII));
 * }
 * }
 *
 * <p>A receive that is cancelled or times out has taken nothing, and the connection goes on; that
 * is what sets it apart from a {@code java.net.Socket} on a virtual thread, which an interrupt
 * closes. What a task sent is visible to a task of the same process that received it only as bytes:
 * a stream orders no memory.
 *
 * <p>{@code TCP_NODELAY} is switched on. Follows trio's {@code SocketStream}.
 *
 * <p>What it is made of is up to the {@link Network}: sockets, if none was chosen.
 */
public interface TcpStream extends HalfCloseable {

  /** This side's address and port. */
  InetSocketAddress localAddress();

  /** The peer's address and port. */
  InetSocketAddress remoteAddress();

  /**
   * The value of a socket option, of {@link StandardSocketOptions} for instance.
   *
   * @throws UnsupportedOperationException if this machine's connections do not have it
   */
  <T> T option(SocketOption<T> option) throws IOException;

  /**
   * Sets a socket option.
   *
   * @return this stream
   * @throws UnsupportedOperationException if this machine's connections do not have it
   */
  <T> TcpStream option(SocketOption<T> option, T value) throws IOException;
}
