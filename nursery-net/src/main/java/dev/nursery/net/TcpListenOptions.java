package dev.nursery.net;

import dev.nursery.Action;
import dev.nursery.Nursery;
import dev.nursery.Startable;
import dev.nursery.TaskStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to listen; immutable, so a set of options can be kept and used many times.
 *
 * {@snippet :
 * TcpListener listener = nursery.start(Tcp.listenOptions().host("localhost").server(0, handler));
 * }
 */
public final class TcpListenOptions {

  private static final int LARGEST_BACKLOG = 0xFFFF;

  static final TcpListenOptions DEFAULT = new TcpListenOptions(null, LARGEST_BACKLOG, false, null);

  private final @Nullable String host;
  private final int backlog;
  private final boolean sharingPort;
  private final @Nullable Nursery handlers;

  private TcpListenOptions(
      @Nullable String host, int backlog, boolean sharingPort, @Nullable Nursery handlers) {
    this.host = host;
    this.backlog = backlog;
    this.sharingPort = sharingPort;
    this.handlers = handlers;
  }

  /** The host name or address to listen on; all addresses of the machine if none is given. */
  public TcpListenOptions host(String host) {
    return new TcpListenOptions(
        Objects.requireNonNull(host, "host"), backlog, sharingPort, handlers);
  }

  /**
   * How many connections may wait to be accepted; as many as possible if none is given.
   *
   * @param backlog at least 1; the operating system may allow less
   */
  public TcpListenOptions backlog(int backlog) {
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog is " + backlog + ", and has to be at least 1");
    }
    return new TcpListenOptions(host, Math.min(backlog, LARGEST_BACKLOG), sharingPort, handlers);
  }

  /**
   * Lets other listeners that ask for the same, also of other processes of the same user, have the
   * same port ({@code SO_REUSEPORT}). The operating system deals connections out among them. For a
   * restart in which somebody listens at any time: the new process begins before the old one ends.
   *
   * <p>Connections that were dealt to a listener and not accepted are reset when it closes. A
   * {@link dev.nursery.net.server.Server} that drains accepts them first; for the last gap see
   * {@code docs/servers.md}.
   */
  public TcpListenOptions sharingPort() {
    return new TcpListenOptions(host, backlog, true, handlers);
  }

  /** The nursery for the handlers of {@link #serve}; one of its own if none is given. */
  public TcpListenOptions handlersIn(Nursery nursery) {
    return new TcpListenOptions(
        host, backlog, sharingPort, Objects.requireNonNull(nursery, "nursery"));
  }

  /** As {@link Tcp#listen}, with these options. */
  public TcpListener listen(int port) throws IOException {
    Port.toListenOn(port);
    Network network = Network.current();
    List<InetAddress> addresses = host == null ? List.of() : Addresses.of(host, network);
    return sharingPort
        ? network.listenSharing(addresses, port, backlog)
        : network.listen(addresses, port, backlog);
  }

  /** As {@link Tcp#serve(Action, int)}, with these options. */
  public void serve(Action<? super TcpStream> handler, int port) throws IOException {
    serve(handler, port, TaskStatus.ignored());
  }

  /** As {@link Tcp#serve(Action, int, TaskStatus)}, with these options. */
  public void serve(
      Action<? super TcpStream> handler, int port, TaskStatus<? super TcpListener> status)
      throws IOException {
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(status, "status");
    AcceptLoop.run(listen(port), handler, status, handlers);
  }

  /** As {@link Tcp#server}, with these options. */
  public Startable<TcpListener> server(int port, Action<? super TcpStream> handler) {
    Objects.requireNonNull(handler, "handler");
    Port.toListenOn(port);
    return status -> serve(handler, port, status);
  }
}
