package dev.nursery.net.tls;

import dev.nursery.Action;
import dev.nursery.Cancelled;
import dev.nursery.Startable;
import java.io.IOException;
import java.time.Duration;

/**
 * Encrypted datagrams: DTLS over UDP, to open and to serve.
 *
 * {@snippet :
 * Nursery.run(nursery -> {
 *   TlsIdentity identity = TlsIdentity.pem(Path.of("fullchain.pem"), Path.of("privkey.pem"));
 *   DtlsListener listener = nursery.start(Dtls.server(0, identity, channel -> {
 *     channel.send(channel.receive());
 *   }));
 *   DtlsClientOptions options = Dtls.connectOptions().trust(TlsTrust.of(identity.certificates()));
 *   try (DtlsChannel channel = options.connect("localhost", listener.port())) {
 *     channel.send("hello".getBytes(UTF_8));
 *     IO.println(new String(channel.receive(), UTF_8));
 *   }
 *   nursery.cancelScope().cancel("done");
 * });
 * }
 *
 * <p>What is safe is what happens if nothing is said, as with {@link Tls}: servers have to prove
 * who they are, by an authority that the JDK trusts, and for the host that was asked for. The
 * version is 1.2, the only one that the JDK has and that is not broken.
 *
 * <p>It runs on the socket of whichever {@link dev.nursery.net.Network} the task is in, so tests of
 * it can have a network in memory that loses what it likes.
 */
public final class Dtls {

  /** The shortest time after which something is sent again. */
  static final Duration SHORTEST = Duration.ofMillis(10);

  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** As much as gets through everywhere, IPv6 included, with what tunnels add. */
  static final int DATAGRAM = 1_200;

  private static final int SMALLEST_DATAGRAM = 512;
  static final int LARGEST_DATAGRAM = 16_384;

  private Dtls() {}

  static int checkDatagram(int bytes) {
    if (bytes < SMALLEST_DATAGRAM || bytes > LARGEST_DATAGRAM) {
      throw new IllegalArgumentException(
          "maxDatagram is "
              + bytes
              + ", and has to be "
              + SMALLEST_DATAGRAM
              + " to "
              + LARGEST_DATAGRAM);
    }
    return bytes;
  }

  static Duration checkPatience(Duration first) {
    if (first.compareTo(SHORTEST) < 0 || first.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "retransmitAfter is " + first + ", and has to be " + SHORTEST + " to " + LONGEST);
    }
    return first;
  }

  /**
   * Opens a channel to the first address of that host. The handshake is still to be done: by {@link
   * DtlsChannel#handshake}, or by what is first sent or received.
   *
   * @param host a name or a numeric address, which has to stand in the server's certificate
   * @param port 1 to 65,535
   * @return the channel, to be closed by the caller
   * @throws IllegalArgumentException if the host is blank, or the port out of range
   * @throws java.net.UnknownHostException if the name has no address
   * @throws Cancelled if the task is cancelled
   */
  public static DtlsChannel connect(String host, int port) throws IOException {
    return connectOptions().connect(host, port);
  }

  /** As {@link DtlsServerOptions#serve(Action, int)}, with an identity and no other options. */
  public static void serve(
      Action<? super DtlsChannel> handler, int port, TlsIdentitySource identity)
      throws IOException {
    serverOptions(identity).serve(handler, port);
  }

  /** As {@link DtlsServerOptions#server}, with an identity and no other options. */
  public static Startable<DtlsListener> server(
      int port, TlsIdentitySource identity, Action<? super DtlsChannel> handler) {
    return serverOptions(identity).server(port, handler);
  }

  /** Options for clients; they end in {@code connect} or {@code over}. */
  public static DtlsClientOptions connectOptions() {
    return DtlsClientOptions.DEFAULT;
  }

  /**
   * Options for servers; they end in {@code listen}, {@code serve}, {@code server} or {@code over}.
   *
   * @param identity asked for its certificate in each handshake
   */
  public static DtlsServerOptions serverOptions(TlsIdentitySource identity) {
    return DtlsServerOptions.of(ServerSide.of(EngineSettings.DATAGRAMS, identity));
  }
}
