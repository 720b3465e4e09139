package dev.nursery.net;

import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A TCP port of this machine: one socket, or several. */
final class TcpSocketListener extends SocketListener<TcpStream> implements TcpListener {

  private final List<InetSocketAddress> addresses;

  /** Takes over bound sockets, at least one; if this throws, they are still the caller's. */
  TcpSocketListener(List<Socket> sockets) throws IOException {
    super(sockets);
    var bound = new ArrayList<InetSocketAddress>();
    for (Socket socket : sockets) {
      bound.add((InetSocketAddress) socket.channel().getLocalAddress());
    }
    this.addresses = List.copyOf(bound);
  }

  @Override
  TcpStream stream(SocketChannel channel, Readiness readiness) throws IOException {
    return new TcpSocketStream(channel, readiness);
  }

  @Override
  public List<InetSocketAddress> localAddresses() {
    return addresses;
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return valueOf(option);
  }

  @Override
  public <T> TcpListener option(SocketOption<T> option, T value) throws IOException {
    set(option, value);
    return this;
  }

  /** The addresses, as in {@code TcpListener[127.0.0.1:8080]}. */
  @Override
  public String toString() {
    return "TcpListener" + addresses.stream().map(AddressText::of).toList();
  }
}
