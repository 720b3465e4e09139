package dev.nursery.net;

import dev.nursery.Action;
import dev.nursery.Cancelled;
import dev.nursery.Startable;
import dev.nursery.TaskStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;

/**
 * Connections over TCP: to open them, and to serve them.
 *
 * {@snippet :
 * Nursery.run(nursery -> {
 *   TcpListener listener = nursery.start(Tcp.server(0, stream -> {
 *     for (byte[] chunk; (chunk = stream.receiveSome()).length > 0; ) {
 *       stream.sendAll(chunk);
 *     }
 *   }));
 *   try (TcpStream stream = Tcp.open("localhost", listener.port())) {
 *     stream.sendAll("hello".getBytes(UTF_8));
 *     IO.println(new String(stream.receiveSome(), UTF_8));
 *   }
 *   nursery.cancelScope().cancel("done");
 * });
 * }
 */
public final class Tcp {

  private Tcp() {}

  /**
   * Opens a connection. If the host has several addresses, they are tried one after another, the
   * next one as soon as one has failed, or after 250 ms; the first to answer wins.
   *
   * @param host a name or a numeric address; with brackets or without if that is one of IPv6
   * @param port 1 to 65,535
   * @return the connection, to be closed by the caller
   * @throws IllegalArgumentException if the host is blank, or the port out of range
   * @throws java.net.UnknownHostException if the name has no address
   * @throws java.net.ConnectException if no address answered; the cause holds every attempt's error
   * @throws Cancelled if the task is cancelled
   */
  public static TcpStream open(String host, int port) throws IOException {
    return openOptions().open(host, port);
  }

  /**
   * Listens on a port of all addresses of this machine.
   *
   * @param port 0 to 65,535; 0 is any that is free
   * @return the listener, to be closed by the caller
   * @throws java.net.BindException if the port is in use or not allowed
   */
  public static TcpListener listen(int port) throws IOException {
    return listenOptions().listen(port);
  }

  /**
   * The listener that this program was started with as its standard input: by systemd, of a socket
   * with {@code Accept=no} and a service with {@code StandardInput=socket}; by inetd, with {@code
   * wait}; or by any parent that passes a listening socket on. Since the parent keeps it open, a
   * restart of the program refuses nobody. To be asked for once.
   *
   * @return the listener, to be closed by the caller, which does not close the parent's
   * @throws IllegalStateException if standard input is something else
   */
  public static TcpListener inherited() throws IOException {
    Channel inherited = System.inheritedChannel();
    if (inherited instanceof ServerSocketChannel listening
        && listening.getLocalAddress() instanceof InetSocketAddress) {
      return Binding.adopt(listening);
    }
    throw new IllegalStateException(
        "standard input is no socket that listens for TCP connections but "
            + (inherited == null ? "no socket at all" : inherited)
            + ": is the program started by systemd with StandardInput=socket and Accept=no, or by inetd with wait?");
  }

  /** As {@link #serve(Action, int, TaskStatus)}, where nobody waits for the server to be ready. */
  public static void serve(Action<? super TcpStream> handler, int port) throws IOException {
    listenOptions().serve(handler, port);
  }

  /**
   * Listens on a port, says so, and serves its connections until cancelled; see {@link
   * Listener#serve(Action)}.
   *
   * @param handler runs for each connection, in a task of its own; the stream is closed after it
   * @param port 0 to 65,535; 0 is any that is free
   * @param status is told the listener as soon as clients can connect
   * @throws java.net.BindException if the port is in use or not allowed
   * @throws Cancelled if the task is cancelled, which is the normal end
   */
  public static void serve(
      Action<? super TcpStream> handler, int port, TaskStatus<? super TcpListener> status)
      throws IOException {
    listenOptions().serve(handler, port, status);
  }

  /** {@link #serve(Action, int, TaskStatus)}, for {@link dev.nursery.Nursery#start(Startable)}. */
  public static Startable<TcpListener> server(int port, Action<? super TcpStream> handler) {
    return listenOptions().server(port, handler);
  }

  /** Options for opening connections; they end in {@code open}. */
  public static TcpOpenOptions openOptions() {
    return TcpOpenOptions.DEFAULT;
  }

  /** Options for listening; they end in {@code listen}, {@code serve} or {@code server}. */
  public static TcpListenOptions listenOptions() {
    return TcpListenOptions.DEFAULT;
  }
}
