package dev.nursery.net.tls;

import dev.nursery.Action;
import dev.nursery.Startable;
import dev.nursery.TaskStatus;
import dev.nursery.net.Udp;
import dev.nursery.net.UdpOptions;
import dev.nursery.net.UdpSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * How to be a server of {@link Dtls}; immutable, so a set of options can be kept and used many
 * times.
 *
 * {@snippet :
 * DtlsListener listener = nursery.start(
 *     Dtls.serverOptions(identity)
 *         .needClientCertificates(TlsTrust.pem(Path.of("clients.pem")))
 *         .server(4433, channel -> channel.send(channel.receive())));
 * }
 */
public final class DtlsServerOptions {

  private final ServerSide side;
  private final int maxDatagram;
  private final Duration patience;
  private final Duration handshakeTimeout;
  private final UdpOptions udp;

  private DtlsServerOptions(
      ServerSide side,
      int maxDatagram,
      Duration patience,
      Duration handshakeTimeout,
      UdpOptions udp) {
    this.side = side;
    this.maxDatagram = maxDatagram;
    this.patience = patience;
    this.handshakeTimeout = handshakeTimeout;
    this.udp = udp;
  }

  static DtlsServerOptions of(ServerSide side) {
    return new DtlsServerOptions(
        side, Dtls.DATAGRAM, Duration.ofSeconds(1), Duration.ofMinutes(1), Udp.options());
  }

  private DtlsServerOptions with(ServerSide side) {
    return new DtlsServerOptions(side, maxDatagram, patience, handshakeTimeout, udp);
  }

  /** As {@link TlsServerOptions#named}. */
  public DtlsServerOptions named(String name, TlsIdentitySource identity) {
    return with(side.named(name, identity));
  }

  /** As {@link TlsServerOptions#wantClientCertificates}. */
  public DtlsServerOptions wantClientCertificates(TlsTrust trust) {
    return with(side.askingClients(trust, false));
  }

  /** As {@link TlsServerOptions#needClientCertificates}. */
  public DtlsServerOptions needClientCertificates(TlsTrust trust) {
    return with(side.askingClients(trust, true));
  }

  /** As {@link TlsServerOptions#applicationProtocols}. */
  public DtlsServerOptions applicationProtocols(String... names) {
    return with(side.with(side.settings().applicationProtocols(names)));
  }

  /** As {@link DtlsClientOptions#maxDatagram}. */
  public DtlsServerOptions maxDatagram(int bytes) {
    return new DtlsServerOptions(side, Dtls.checkDatagram(bytes), patience, handshakeTimeout, udp);
  }

  /** As {@link DtlsClientOptions#retransmitAfter}. */
  public DtlsServerOptions retransmitAfter(Duration first) {
    return new DtlsServerOptions(
        side, maxDatagram, Dtls.checkPatience(first), handshakeTimeout, udp);
  }

  /**
   * How long a client may take for its handshake in {@link #serve}; a minute if nothing is said, as
   * much of that may be spent waiting for what got lost.
   *
   * @param timeout more than 0, at most a day
   */
  public DtlsServerOptions handshakeTimeout(Duration timeout) {
    Objects.requireNonNull(timeout, "handshakeTimeout");
    return new DtlsServerOptions(side, maxDatagram, patience, Manners.checkLimit(timeout), udp);
  }

  /** How to open the socket. */
  public DtlsServerOptions udp(UdpOptions udp) {
    return new DtlsServerOptions(
        side, maxDatagram, patience, handshakeTimeout, Objects.requireNonNull(udp, "udp"));
  }

  /** As {@link TlsServerOptions#parameters}. */
  public DtlsServerOptions parameters(Consumer<SSLParameters> parameters) {
    return with(side.with(side.settings().tuning(parameters)));
  }

  /**
   * A listener over a socket that is there already.
   *
   * @param socket not connected; belongs to the listener, which closes it
   */
  public DtlsListener over(UdpSocket socket) {
    return new DtlsListener(
        Objects.requireNonNull(socket, "socket"),
        new Engines(side, maxDatagram),
        patience,
        new Manners(handshakeTimeout));
  }

  private record Engines(ServerSide side, int maxDatagram) implements DtlsListener.Engines {

    @Override
    public DtlsEngine server() throws SSLException {
      return new DtlsEngine(side.engine(), maxDatagram);
    }

    @Override
    public DtlsEngine client() throws SSLException {
      SSLEngine engine = side.contexts().get().createSSLEngine();
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      side.settings().applyTo(parameters);
      engine.setSSLParameters(parameters);
      return new DtlsEngine(engine, Dtls.LARGEST_DATAGRAM);
    }
  }

  /**
   * Listens on a port of all addresses of this machine.
   *
   * @param port 0 to 65,535; 0 is any that is free
   * @return the listener, to be closed by the caller
   * @throws java.net.BindException if the port is in use or not allowed
   */
  public DtlsListener listen(int port) throws IOException {
    return over(udp.open(port));
  }

  /** As {@link #serve(Action, int, TaskStatus)}, where nobody waits for the server to be ready. */
  public void serve(Action<? super DtlsChannel> handler, int port) throws IOException {
    serve(handler, port, TaskStatus.ignored());
  }

  /**
   * Listens on a port, says so, and serves its peers until cancelled; see {@link
   * DtlsListener#serve(Action)}.
   *
   * @param handler runs for each peer, in a task of its own, after the handshake
   * @param port 0 to 65,535; 0 is any that is free
   * @param status is told the listener as soon as clients can connect
   * @throws java.net.BindException if the port is in use or not allowed
   */
  public void serve(
      Action<? super DtlsChannel> handler, int port, TaskStatus<? super DtlsListener> status)
      throws IOException {
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(status, "status");
    DtlsListener listener = listen(port);
    Manners.announce(listener, status);
    listener.serve(handler);
  }

  /** {@link #serve(Action, int, TaskStatus)}, for {@link dev.nursery.Nursery#start(Startable)}. */
  public Startable<DtlsListener> server(int port, Action<? super DtlsChannel> handler) {
    Objects.requireNonNull(handler, "handler");
    return status -> serve(handler, port, status);
  }
}
