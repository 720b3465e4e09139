package dev.nursery.net.tls;

import dev.nursery.Action;
import dev.nursery.Cancelled;
import dev.nursery.Startable;
import dev.nursery.TaskStatus;
import java.io.IOException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Encrypted connections: to open them, and to serve them.
 *
 * {@snippet :
 * Nursery.run(nursery -> {
 *   TlsIdentity identity = TlsIdentity.pem(Path.of("fullchain.pem"), Path.of("privkey.pem"));
 *   TlsListener listener = nursery.start(Tls.server(0, identity, stream -> {
 *     for (byte[] chunk; (chunk = stream.receiveSome()).length > 0; ) {
 *       stream.sendAll(chunk);
 *     }
 *   }));
 *   TlsClientOptions options = Tls.openOptions().trust(TlsTrust.of(identity.certificates()));
 *   try (TlsStream stream = options.open("localhost", listener.port())) {
 *     stream.sendAll("hello".getBytes(UTF_8));
 *     IO.println(new String(stream.receiveSome(), UTF_8));
 *   }
 *   nursery.cancelScope().cancel("done");
 * });
 * }
 *
 * <p>What is safe is what happens if nothing is said: TLS 1.3, or 1.2 with a peer that has no
 * other; servers have to prove who they are, by an authority that the JDK trusts, and for the host
 * that was asked for; an end that may be a cut is an error.
 *
 * <p>The two kinds of options do the same over any stream or listener, see {@link
 * TlsClientOptions#over} and {@link TlsServerOptions#over(dev.nursery.net.ByteStream)}.
 */
public final class Tls {

  private Tls() {}

  /**
   * Opens a connection over TCP, as {@link dev.nursery.net.Tcp#open} does. The handshake is still
   * to be done: by {@link TlsStream#handshake}, or by what is first sent or received.
   *
   * @param host a name or a numeric address, which has to stand in the server's certificate
   * @param port 1 to 65,535
   * @return the connection, to be closed by the caller
   * @throws IllegalArgumentException if the host is blank, or the port out of range
   * @throws java.net.UnknownHostException if the name has no address
   * @throws java.net.ConnectException if no address answered
   * @throws Cancelled if the task is cancelled
   */
  public static TlsStream open(String host, int port) throws IOException {
    return openOptions().open(host, port);
  }

  /** As {@link TlsServerOptions#serve(Action, int)}, with an identity and no other options. */
  public static void serve(Action<? super TlsStream> handler, int port, TlsIdentitySource identity)
      throws IOException {
    serverOptions(identity).serve(handler, port);
  }

  /** As {@link TlsServerOptions#serve(Action, int, TaskStatus)}, with no other options. */
  public static void serve(
      Action<? super TlsStream> handler,
      int port,
      TlsIdentitySource identity,
      TaskStatus<? super TlsListener> status)
      throws IOException {
    serverOptions(identity).serve(handler, port, status);
  }

  /** As {@link TlsServerOptions#server}, with an identity and no other options. */
  public static Startable<TlsListener> server(
      int port, TlsIdentitySource identity, Action<? super TlsStream> handler) {
    return serverOptions(identity).server(port, handler);
  }

  /** Options for clients; they end in {@code open} or {@code over}. */
  public static TlsClientOptions openOptions() {
    return TlsClientOptions.DEFAULT;
  }

  /**
   * Options for servers; they end in {@code listen}, {@code serve}, {@code server} or {@code over}.
   *
   * @param identity asked for its certificate in each handshake
   */
  public static TlsServerOptions serverOptions(TlsIdentitySource identity) {
    return TlsServerOptions.of(ServerSide.of(EngineSettings.DEFAULT, identity));
  }

  /**
   * As {@link #serverOptions}, with a context of the JDK's that was made elsewhere, and that brings
   * its certificates, and whom it trusts.
   *
   * @param context asked in each handshake, so that it can be exchanged
   */
  public static TlsServerOptions serverOptionsOf(Supplier<SSLContext> context) {
    return TlsServerOptions.of(ServerSide.ofContext(EngineSettings.DEFAULT, context));
  }
}
