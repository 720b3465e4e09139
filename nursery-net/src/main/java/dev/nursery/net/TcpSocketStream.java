package dev.nursery.net;

import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/** A TCP connection over a socket. */
final class TcpSocketStream extends SocketStream implements TcpStream {

  private final InetSocketAddress local;
  private final InetSocketAddress remote;

  /** Takes over a connected channel; if this throws, the channel is still the caller's. */
  TcpSocketStream(SocketChannel channel, Readiness readiness) throws IOException {
    super(channel, readiness);
    this.local = (InetSocketAddress) channel.getLocalAddress();
    this.remote = (InetSocketAddress) channel.getRemoteAddress();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  @Override
  public InetSocketAddress localAddress() {
    return local;
  }

  @Override
  public InetSocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return valueOf(option);
  }

  @Override
  public <T> TcpStream option(SocketOption<T> option, T value) throws IOException {
    set(option, value);
    return this;
  }

  /** Both addresses, as in {@code TcpStream[127.0.0.1:8080 to 127.0.0.1:49152]}. */
  @Override
  public String toString() {
    return "TcpStream[" + AddressText.of(local) + " to " + AddressText.of(remote) + "]";
  }
}
