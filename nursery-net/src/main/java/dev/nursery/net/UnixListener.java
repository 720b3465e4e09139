package dev.nursery.net;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.file.Path;

/**
 * A Unix socket that takes connections, from {@link Unix#listen}, or reported by {@link
 * Unix#serve}.
 *
 * <p>It belongs to whoever opened it, who closes it, or hands it to {@link
 * #serve(dev.nursery.Action) serve}, which does. One task accepts at a time; all other methods may
 * be called by any thread at any time.
 *
 * <p>Closing it removes the file, but only if that is still this listener's: if somebody else
 * listens there by now, theirs stays. A process that is killed leaves its file behind; whoever
 * listens there next finds that nobody answers at it, and replaces it.
 *
 * {@snippet :
 * try (UnixListener listener = Unix.listen(Path.of("/run/app.sock"))) {
 *   try (UnixStream first = listener.accept()) {
 *     first.sendAll("you are the first".getBytes(UTF_8));
 *   }
 * }
 * }
 */
public interface UnixListener extends Listener<UnixStream> {

  /** Where it listens, as that was given. */
  Path path();

  /**
   * The value of a socket option.
   *
   * @throws UnsupportedOperationException if listeners on Unix sockets do not have it
   */
  <T> T option(SocketOption<T> option) throws IOException;

  /**
   * Sets a socket option.
   *
   * @return this listener
   * @throws UnsupportedOperationException if listeners on Unix sockets do not have it
   */
  <T> UnixListener option(SocketOption<T> option, T value) throws IOException;
}
