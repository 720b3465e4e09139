package dev.nursery.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to open a socket for datagrams; immutable, so a set of options can be kept and used many
 * times.
 *
 * {@snippet :
 * // Groups of IPv4 take a socket of IPv4; several programs of this machine may listen to them.
 * UdpSocket socket = Udp.options().host("0.0.0.0").sharingPort().open(5353);
 * }
 */
public final class UdpOptions {

  static final UdpOptions DEFAULT = new UdpOptions(null, false);

  private final @Nullable String host;
  private final boolean sharingPort;

  private UdpOptions(@Nullable String host, boolean sharingPort) {
    this.host = host;
    this.sharingPort = sharingPort;
  }

  /**
   * The name or address of this machine to use; it also decides whether the socket is one of IPv4
   * or of IPv6. If none is given, all addresses are used, of both families.
   */
  public UdpOptions host(String host) {
    return new UdpOptions(Objects.requireNonNull(host, "host"), sharingPort);
  }

  /** Lets other sockets that ask for the same have the same port, as is usual for groups. */
  public UdpOptions sharingPort() {
    return new UdpOptions(host, true);
  }

  /** As {@link Udp#open}, with these options. */
  public UdpSocket open(int port) throws IOException {
    Port.toListenOn(port);
    Network network = Network.current();
    InetAddress address = host == null ? null : Addresses.of(host, network).getFirst();
    return network.open(address, port, null, sharingPort);
  }

  /** As {@link Udp#connect}, with these options; from any port that is free. */
  public UdpSocket connect(String host, int port) throws IOException {
    Port.toConnectTo(port);
    Network network = Network.current();
    InetAddress local = this.host == null ? null : Addresses.of(this.host, network).getFirst();
    InetAddress peer = Addresses.of(Objects.requireNonNull(host, "host"), network).getFirst();
    return network.open(local, 0, new InetSocketAddress(peer, port), sharingPort);
  }
}
