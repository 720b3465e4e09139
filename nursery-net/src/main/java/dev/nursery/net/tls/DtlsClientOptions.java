package dev.nursery.net.tls;

import dev.nursery.Cancelled;
import dev.nursery.net.Udp;
import dev.nursery.net.UdpOptions;
import dev.nursery.net.UdpSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * How to be a client of {@link Dtls}; immutable, so a set of options can be kept and used many
 * times.
 *
 * {@snippet :
 * DtlsClientOptions options = Dtls.connectOptions()
 *     .trust(TlsTrust.pem(Path.of("our-authority.pem")))
 *     .retransmitAfter(ofMillis(200));
 * DtlsChannel channel = options.connect("sensor-7", 4433);
 * }
 *
 * <p>A server has to prove that it is the host that was asked for. That cannot be switched off; see
 * {@link TlsClientOptions}.
 */
public final class DtlsClientOptions {

  static final DtlsClientOptions DEFAULT =
      new DtlsClientOptions(
          ClientSide.of(EngineSettings.DATAGRAMS),
          Dtls.DATAGRAM,
          Duration.ofSeconds(1),
          Udp.options());

  private final ClientSide side;
  private final int maxDatagram;
  private final Duration patience;
  private final UdpOptions udp;

  private DtlsClientOptions(ClientSide side, int maxDatagram, Duration patience, UdpOptions udp) {
    this.side = side;
    this.maxDatagram = maxDatagram;
    this.patience = patience;
    this.udp = udp;
  }

  private DtlsClientOptions with(ClientSide side) {
    return new DtlsClientOptions(side, maxDatagram, patience, udp);
  }

  /** Whose word is taken for who the server is; the JDK's authorities' if nothing is said. */
  public DtlsClientOptions trust(TlsTrust trust) {
    return with(side.trusting(trust));
  }

  /** Who this client is, for servers that want to know. */
  public DtlsClientOptions identity(TlsIdentitySource identity) {
    return with(side.identifiedBy(identity));
  }

  /** As {@link TlsClientOptions#serverName}. */
  public DtlsClientOptions serverName(String name) {
    return with(side.asking(name));
  }

  /** As {@link TlsClientOptions#applicationProtocols}. */
  public DtlsClientOptions applicationProtocols(String... names) {
    return with(side.with(side.settings().applicationProtocols(names)));
  }

  /**
   * The longest datagram to send, what encryption adds included; 1,200 bytes if nothing is said,
   * which get through everywhere. The handshake is cut into pieces of that size.
   *
   * @param bytes 512 to 16,384
   */
  public DtlsClientOptions maxDatagram(int bytes) {
    return new DtlsClientOptions(side, Dtls.checkDatagram(bytes), patience, udp);
  }

  /**
   * How long to wait for an answer in the handshake before something is sent again; a second if
   * nothing is said. After that twice as long each time, up to a minute.
   *
   * @param first 10 ms to a minute
   */
  public DtlsClientOptions retransmitAfter(Duration first) {
    return new DtlsClientOptions(side, maxDatagram, Dtls.checkPatience(first), udp);
  }

  /** How to open the socket that it goes over. */
  public DtlsClientOptions udp(UdpOptions udp) {
    return new DtlsClientOptions(side, maxDatagram, patience, Objects.requireNonNull(udp, "udp"));
  }

  /** As {@link TlsClientOptions#parameters}. */
  public DtlsClientOptions parameters(Consumer<SSLParameters> parameters) {
    return with(side.with(side.settings().tuning(parameters)));
  }

  /** As {@link TlsClientOptions#context}, of a context for DTLS. */
  public DtlsClientOptions context(Supplier<SSLContext> context) {
    return with(side.with(context));
  }

  /**
   * As {@link Dtls#connect}, with these options.
   *
   * @throws Cancelled if the task is cancelled
   * @throws IOException as {@link Udp#connect} does
   */
  public DtlsChannel connect(String host, int port) throws IOException {
    side.name(Objects.requireNonNull(host, "host")); // before anything is open
    UdpSocket socket = udp.connect(host, port);
    boolean taken = false;
    try {
      DtlsChannel channel = over(socket, host);
      taken = true;
      return channel;
    } finally {
      if (!taken) {
        socket.closeForcefully(); // a certificate cannot be read, for instance
      }
    }
  }

  /**
   * A client over a socket that is there already. Nothing is sent yet.
   *
   * @param socket connected to the server; belongs to the channel, which closes it
   * @param host the server's name
   * @throws IOException if the JDK has no engine to offer
   */
  public DtlsChannel over(UdpSocket socket, String host) throws IOException {
    ClientLink link = ClientLink.over(Objects.requireNonNull(socket, "socket"));
    HostName name = side.name(Objects.requireNonNull(host, "host"));
    SSLEngine engine = side.engine(name, link.peer().getPort());
    return new DtlsChannel(link, host, new DtlsEngine(engine, maxDatagram), patience, List.of());
  }
}
