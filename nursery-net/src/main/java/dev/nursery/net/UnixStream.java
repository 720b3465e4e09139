package dev.nursery.net;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.file.Path;

/**
 * A connection over a Unix socket, from {@link Unix#open} or {@link UnixListener#accept}: as a
 * {@link TcpStream}, between two processes of one machine.
 *
 * <p>It belongs to whoever opened or accepted it, who closes it; {@link Listener#serve} does so
 * after the handler. One task may receive and another send at the same time; all other methods may
 * be called by any thread at any time. A receive that is cancelled has taken nothing.
 *
 * {@snippet :
 * try (UnixStream stream = Unix.open(Path.of("/run/app.sock"))) {
 *   stream.sendAll("status\n".getBytes(US_ASCII));
 *   IO.println(new String(stream.receiveSome(), US_ASCII));
 * }
 * }
 *
 * <p><b>Who is there.</b> The operating system knows, and nobody can pretend: {@code
 * stream.option(ExtendedSocketOptions.SO_PEERCRED)}, of the module {@code jdk.net}, is the user and
 * the group of the peer. Passing file descriptors is not possible, as the JDK does not.
 *
 * <p>What it is made of is up to the {@link Network}: sockets, if none was chosen.
 */
public interface UnixStream extends HalfCloseable {

  /**
   * Where the listener was, as whoever made this side named it; the same on both sides. Clients
   * have no path of their own.
   */
  Path path();

  /**
   * The value of a socket option.
   *
   * @throws UnsupportedOperationException if connections over Unix sockets do not have it
   */
  <T> T option(SocketOption<T> option) throws IOException;

  /**
   * Sets a socket option.
   *
   * @return this stream
   * @throws UnsupportedOperationException if connections over Unix sockets do not have it
   */
  <T> UnixStream option(SocketOption<T> option, T value) throws IOException;
}
