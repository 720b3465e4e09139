package dev.nursery.net.tls;

import dev.nursery.Action;
import dev.nursery.Nursery;
import dev.nursery.Startable;
import dev.nursery.TaskStatus;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListenOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * How to be a server; immutable, so a set of options can be kept and used many times.
 *
 * {@snippet :
 * TlsListener listener = nursery.start(
 *     Tls.serverOptions(identity)
 *         .named("other.example.org", otherIdentity)
 *         .applicationProtocols("http/1.1")
 *         .server(443, handler));
 * }
 */
public final class TlsServerOptions {

  private final ServerSide side;
  private final boolean httpsCompatible;
  private final Duration handshakeTimeout;
  private final TcpListenOptions tcp;
  private final @Nullable Nursery handlers;

  private TlsServerOptions(
      ServerSide side,
      boolean httpsCompatible,
      Duration handshakeTimeout,
      TcpListenOptions tcp,
      @Nullable Nursery handlers) {
    this.side = side;
    this.httpsCompatible = httpsCompatible;
    this.handshakeTimeout = handshakeTimeout;
    this.tcp = tcp;
    this.handlers = handlers;
  }

  static TlsServerOptions of(ServerSide side) {
    return new TlsServerOptions(side, false, Duration.ofSeconds(10), Tcp.listenOptions(), null);
  }

  private TlsServerOptions with(ServerSide side) {
    return new TlsServerOptions(side, httpsCompatible, handshakeTimeout, tcp, handlers);
  }

  /**
   * Another identity, for clients that ask for this name (SNI). Who asks for none of the names gets
   * the one that the options began with.
   *
   * @param name as {@code example.org}, or {@code *.example.org} for all that have one label more
   */
  public TlsServerOptions named(String name, TlsIdentitySource identity) {
    return with(side.named(name, identity));
  }

  /**
   * Asks clients for a certificate, and takes those in that have none. One that is not valid fails
   * the handshake.
   *
   * @param trust whose word is taken for who a client is
   */
  public TlsServerOptions wantClientCertificates(TlsTrust trust) {
    return with(side.askingClients(trust, false));
  }

  /**
   * Asks clients for a certificate, and lets nobody in without one.
   *
   * @param trust whose word is taken for who a client is
   */
  public TlsServerOptions needClientCertificates(TlsTrust trust) {
    return with(side.askingClients(trust, true));
  }

  /**
   * What can be spoken inside (ALPN), the preferred one first. A client that offers nothing of it
   * is refused; one that offers nothing at all is taken in.
   */
  public TlsServerOptions applicationProtocols(String... names) {
    return with(side.with(side.settings().applicationProtocols(names)));
  }

  /** The versions to speak, of {@code TLSv1.2} and {@code TLSv1.3}; both if nothing is said. */
  public TlsServerOptions protocols(String... names) {
    return with(side.with(side.settings().protocols(names)));
  }

  /** As {@link TlsClientOptions#httpsCompatible}. */
  public TlsServerOptions httpsCompatible() {
    return new TlsServerOptions(side, true, handshakeTimeout, tcp, handlers);
  }

  /**
   * How long a client may take for its handshake where this library does it, which is in {@link
   * #serve} and {@link TlsListener#serve(Action)}; 10 seconds if nothing is said.
   *
   * @param timeout more than 0, at most a day
   */
  public TlsServerOptions handshakeTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "handshakeTimeout");
    Manners.checkLimit(timeout);
    return new TlsServerOptions(side, httpsCompatible, timeout, tcp, handlers);
  }

  /** How to listen. */
  public TlsServerOptions tcp(TcpListenOptions tcp) {
    return new TlsServerOptions(
        side, httpsCompatible, handshakeTimeout, Objects.requireNonNull(tcp, "tcp"), handlers);
  }

  /** The nursery for the handlers of {@link #serve}; one of its own if none is given. */
  public TlsServerOptions handlersIn(Nursery nursery) {
    return new TlsServerOptions(
        side, httpsCompatible, handshakeTimeout, tcp, Objects.requireNonNull(nursery, "nursery"));
  }

  /**
   * Everything else that the JDK can be told: ciphers, groups, the order of preference. Called in
   * each handshake. What the other methods say stays as it is.
   */
  public TlsServerOptions parameters(Consumer<SSLParameters> parameters) {
    return with(side.with(side.settings().tuning(parameters)));
  }

  /**
   * The server's side over a stream that is there already. Nothing is sent yet.
   *
   * @param transport belongs to the new stream, which closes it
   */
  public TlsStream over(ByteStream transport) {
    Objects.requireNonNull(transport, "transport");
    return new TlsStream(transport, "", httpsCompatible, side::engine);
  }

  /**
   * A listener whose connections speak TLS.
   *
   * @param transport belongs to the new listener, which closes it
   */
  public TlsListener over(Listener<? extends ByteStream> transport) {
    return new TlsListener(
        Objects.requireNonNull(transport, "transport"), this::over, new Manners(handshakeTimeout));
  }

  /**
   * Listens on a port of all addresses of this machine.
   *
   * @param port 0 to 65,535; 0 is any that is free
   * @return the listener, to be closed by the caller
   * @throws java.net.BindException if the port is in use or not allowed
   */
  public TlsListener listen(int port) throws IOException {
    return over(tcp.listen(port));
  }

  /** As {@link #serve(Action, int, TaskStatus)}, where nobody waits for the server to be ready. */
  public void serve(Action<? super TlsStream> handler, int port) throws IOException {
    serve(handler, port, TaskStatus.ignored());
  }

  /**
   * Listens on a port, says so, and serves its connections until cancelled; see {@link
   * TlsListener#serve(Action)}.
   *
   * @param handler runs for each connection, in a task of its own, after the handshake
   * @param port 0 to 65,535; 0 is any that is free
   * @param status is told the listener as soon as clients can connect
   * @throws java.net.BindException if the port is in use or not allowed
   */
  public void serve(
      Action<? super TlsStream> handler, int port, TaskStatus<? super TlsListener> status)
      throws IOException {
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(status, "status");
    TlsListener listener = listen(port);
    Manners.announce(listener, status);
    if (handlers == null) {
      listener.serve(handler);
    } else {
      listener.serve(handler, handlers);
    }
  }

  /** {@link #serve(Action, int, TaskStatus)}, for {@link Nursery#start(Startable)}. */
  public Startable<TlsListener> server(int port, Action<? super TlsStream> handler) {
    Objects.requireNonNull(handler, "handler");
    return status -> serve(handler, port, status);
  }
}
