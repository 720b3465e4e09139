package dev.nursery.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Another network, with another resolver. */
record ResolvingNetwork(Network network, Resolver resolver) implements Network {

  @Override
  public List<InetAddress> resolve(String host) throws IOException {
    return resolver.resolve(host);
  }

  @Override
  public TcpStream connect(InetSocketAddress target, @Nullable InetAddress local)
      throws IOException {
    return network.connect(target, local);
  }

  @Override
  public TcpListener listen(List<InetAddress> addresses, int port, int backlog) throws IOException {
    return network.listen(addresses, port, backlog);
  }

  @Override
  public TcpListener listenSharing(List<InetAddress> addresses, int port, int backlog)
      throws IOException {
    return network.listenSharing(addresses, port, backlog);
  }

  @Override
  public UnixStream connect(Path path) throws IOException {
    return network.connect(path);
  }

  @Override
  public UnixListener listen(Path path, UnixListenOptions options) throws IOException {
    return network.listen(path, options);
  }

  @Override
  public UdpSocket open(
      @Nullable InetAddress address,
      int port,
      @Nullable InetSocketAddress peer,
      boolean sharingPort)
      throws IOException {
    return network.open(address, port, peer, sharingPort);
  }

  @Override
  public String toString() {
    return network + " with names from " + resolver;
  }
}
