package dev.nursery.net;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.Suspension;
import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The machine's own network. */
final class SocketNetwork implements Network {

  private final Lookup.Resolver resolver;

  /**
   * Makes one.
   *
   * @param resolver the system's, or that of a test
   */
  SocketNetwork(Lookup.Resolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public List<InetAddress> resolve(String host) throws IOException {
    return Lookup.addresses(host, resolver);
  }

  @Override
  public TcpStream connect(InetSocketAddress target, @Nullable InetAddress local)
      throws IOException {
    SocketChannel channel =
        SocketChannel.open(
            target.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
    Readiness readiness = null;
    try {
      readiness = new Readiness(channel);
      if (local != null) {
        channel.bind(new InetSocketAddress(local, 0));
      }
      if (channel.connect(target)) {
        Tasks.cancelShieldedCheckpoint();
      } else {
        do {
          readiness.awaitConnected(new Suspension());
        } while (!channel.finishConnect());
      }
      return new TcpSocketStream(channel, readiness);
    } catch (Throwable t) {
      try {
        if (readiness == null) {
          channel.close();
        } else {
          readiness.close();
        }
      } catch (IOException e) {
        t.addSuppressed(e);
      }
      throw t;
    }
  }

  @Override
  public TcpListener listen(List<InetAddress> addresses, int port, int backlog) throws IOException {
    return listen(addresses, port, new Binding.Manner(backlog, false));
  }

  @Override
  public TcpListener listenSharing(List<InetAddress> addresses, int port, int backlog)
      throws IOException {
    return listen(addresses, port, new Binding.Manner(backlog, true));
  }

  private static TcpListener listen(List<InetAddress> addresses, int port, Binding.Manner manner)
      throws IOException {
    Tasks.checkpoint();
    return addresses.isEmpty()
        ? Binding.listen(port, manner)
        : Binding.listen(addresses, port, manner);
  }

  @Override
  public UnixStream connect(Path path) throws IOException {
    return UnixConnecting.connect(path);
  }

  @Override
  public UnixListener listen(Path path, UnixListenOptions options) throws IOException {
    return UnixBinding.listen(path, options);
  }

  @Override
  public UdpSocket open(
      @Nullable InetAddress address,
      int port,
      @Nullable InetSocketAddress peer,
      boolean sharingPort)
      throws IOException {
    return UdpChannelSocket.open(address, port, peer, sharingPort);
  }

  @Override
  public String toString() {
    return "the machine's own network";
  }
}
