package dev.nursery.net;

import dev.nursery.Action;
import dev.nursery.Cancelled;
import dev.nursery.Startable;
import dev.nursery.TaskStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Connections over Unix sockets, between processes of one machine: to open them, and to serve them.
 * As {@link Tcp}, with a path in place of a host and a port.
 *
 * {@snippet :
 * Path path = Path.of("/run/app.sock");
 * Nursery.run(nursery -> {
 *   nursery.start(Unix.server(path, stream -> {
 *     for (byte[] chunk; (chunk = stream.receiveSome()).length > 0; ) {
 *       stream.sendAll(chunk);
 *     }
 *   }));
 *   try (UnixStream stream = Unix.open(path)) {
 *     stream.sendAll("hello".getBytes(UTF_8));
 *     IO.println(new String(stream.receiveSome(), UTF_8));
 *   }
 *   nursery.cancelScope().cancel("done");
 * });
 * }
 *
 * <p><b>Who may connect</b> is decided by the file's permissions, as for any file that is written
 * to; see {@link UnixListenOptions#permissions}. <b>Long paths:</b> operating systems take about a
 * hundred bytes; a longer one is refused with a {@link UnixPathTooLongException}. A relative path
 * is shorter.
 *
 * <p><b>A file that is there already.</b> If it is a socket at which nobody answers, it was left
 * behind by a process that was killed, and is replaced. If somebody does answer, or if it is no
 * socket, it stays, and listening fails.
 *
 * <p>Follows trio's {@code open_unix_socket}; trio has no listeners of this kind.
 */
public final class Unix {

  private Unix() {}

  /**
   * Opens a connection. Waits while the listener has no room for more that wait to be accepted.
   *
   * @return the connection, to be closed by the caller
   * @throws UnixPathTooLongException if the path is longer than the operating system takes
   * @throws java.net.ConnectException if there is nobody who listens, or this process may not
   *     connect
   * @throws Cancelled if the task is cancelled
   */
  public static UnixStream open(Path path) throws IOException {
    return Network.current().connect(Objects.requireNonNull(path, "path"));
  }

  /**
   * Listens.
   *
   * @return the listener, to be closed by the caller
   * @throws UnixPathTooLongException if the path is longer than the operating system takes
   * @throws java.net.BindException if somebody listens there already, if there is a file that is no
   *     socket, or if this process may not
   * @throws Cancelled if the task is cancelled
   */
  public static UnixListener listen(Path path) throws IOException {
    return listenOptions().listen(path);
  }

  /** As {@link #serve(Action, Path, TaskStatus)}, where nobody waits for the server to be ready. */
  public static void serve(Action<? super UnixStream> handler, Path path) throws IOException {
    listenOptions().serve(handler, path);
  }

  /**
   * Listens, says so, and serves connections until cancelled; see {@link Listener#serve(Action)}.
   *
   * @param handler runs for each connection, in a task of its own; the stream is closed after it
   * @param status is told the listener as soon as clients can connect
   * @throws IOException as {@link #listen} does
   * @throws Cancelled if the task is cancelled, which is the normal end
   */
  public static void serve(
      Action<? super UnixStream> handler, Path path, TaskStatus<? super UnixListener> status)
      throws IOException {
    listenOptions().serve(handler, path, status);
  }

  /** {@link #serve(Action, Path, TaskStatus)}, for {@link dev.nursery.Nursery#start(Startable)}. */
  public static Startable<UnixListener> server(Path path, Action<? super UnixStream> handler) {
    return listenOptions().server(path, handler);
  }

  /** Options for listening; they end in {@code listen}, {@code serve} or {@code server}. */
  public static UnixListenOptions listenOptions() {
    return UnixListenOptions.DEFAULT;
  }
}
