package dev.nursery.net.tls;

import dev.nursery.Cancelled;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpOpenOptions;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * How to be a client; immutable, so a set of options can be kept and used many times. Connections
 * of the same set, and of those derived from it without a change of trust and identity, resume each
 * other's sessions.
 *
 * {@snippet :
 * TlsClientOptions options = Tls.openOptions()
 *     .trust(TlsTrust.pem(Path.of("our-authority.pem")))
 *     .applicationProtocols("h2", "http/1.1");
 * TlsStream stream = options.open("intranet", 443);
 * }
 *
 * <p>A server has to prove that it is the host that was asked for. That cannot be switched off. For
 * a server that has signed its certificate itself, {@linkplain #trust trust} that certificate; for
 * one that is reached by another name than its certificate has, say the latter by {@link
 * #serverName}.
 */
public final class TlsClientOptions {

  static final TlsClientOptions DEFAULT =
      new TlsClientOptions(ClientSide.of(EngineSettings.DEFAULT), false, Tcp.openOptions());

  private final ClientSide side;
  private final boolean httpsCompatible;
  private final TcpOpenOptions tcp;

  private TlsClientOptions(ClientSide side, boolean httpsCompatible, TcpOpenOptions tcp) {
    this.side = side;
    this.httpsCompatible = httpsCompatible;
    this.tcp = tcp;
  }

  private TlsClientOptions with(ClientSide side) {
    return new TlsClientOptions(side, httpsCompatible, tcp);
  }

  /** Whose word is taken for who the server is; the JDK's authorities' if nothing is said. */
  public TlsClientOptions trust(TlsTrust trust) {
    return with(side.trusting(trust));
  }

  /** Who this client is, for servers that want to know. */
  public TlsClientOptions identity(TlsIdentitySource identity) {
    return with(side.identifiedBy(identity));
  }

  /**
   * The name that the server is asked for, and that has to stand in its certificate; that of the
   * host that is opened if nothing is said.
   */
  public TlsClientOptions serverName(String name) {
    return with(side.asking(name));
  }

  /**
   * What to speak inside (ALPN), the preferred one first; nothing is offered if nothing is said.
   */
  public TlsClientOptions applicationProtocols(String... names) {
    return with(side.with(side.settings().applicationProtocols(names)));
  }

  /** The versions to speak, of {@code TLSv1.2} and {@code TLSv1.3}; both if nothing is said. */
  public TlsClientOptions protocols(String... names) {
    return with(side.with(side.settings().protocols(names)));
  }

  /**
   * Behaves as most programs do that speak HTTP: does not say good-bye, and takes an end without
   * one for the end. Only for protocols that can tell themselves whether something is missing,
   * since anybody between the two can end the connection.
   */
  public TlsClientOptions httpsCompatible() {
    return new TlsClientOptions(side, true, tcp);
  }

  /** How to open the connection that it goes over. */
  public TlsClientOptions tcp(TcpOpenOptions tcp) {
    return new TlsClientOptions(side, httpsCompatible, Objects.requireNonNull(tcp, "tcp"));
  }

  /**
   * Everything else that the JDK can be told: ciphers, groups, sizes. Called in each handshake. The
   * names and versions, and that the host's name is checked, stay as they are.
   */
  public TlsClientOptions parameters(Consumer<SSLParameters> parameters) {
    return with(side.with(side.settings().tuning(parameters)));
  }

  /**
   * Uses a context of the JDK's that was made elsewhere, in place of {@link #trust} and {@link
   * #identity}. Asked in each handshake. Its trust manager decides whom to believe; one that
   * believes everybody switches off what TLS is for.
   */
  public TlsClientOptions context(Supplier<SSLContext> context) {
    return with(side.with(context));
  }

  /**
   * As {@link Tls#open}, with these options.
   *
   * @throws Cancelled if the task is cancelled
   * @throws IOException as {@link Tcp#open} does
   */
  public TlsStream open(String host, int port) throws IOException {
    HostName name = side.name(Objects.requireNonNull(host, "host"));
    TcpStream stream = tcp.open(host, port);
    return over(stream, host, name, port);
  }

  /**
   * A client over a stream that is there already: one through a proxy, one that began in the clear,
   * or another {@link TlsStream}. Nothing is sent yet.
   *
   * @param transport belongs to the new stream, which closes it
   * @param host the server's name
   */
  public TlsStream over(ByteStream transport, String host) {
    return over(transport, host, -1);
  }

  /**
   * As above, and resumes the sessions of earlier connections to that port.
   *
   * @param port the server's; -1 if it is not known
   */
  public TlsStream over(ByteStream transport, String host, int port) {
    Objects.requireNonNull(transport, "transport");
    return over(transport, host, side.name(Objects.requireNonNull(host, "host")), port);
  }

  private TlsStream over(ByteStream transport, String host, HostName name, int port) {
    return new TlsStream(transport, host, httpsCompatible, () -> side.engine(name, port));
  }
}
