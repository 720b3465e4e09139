package dev.nursery.tls;

import dev.nursery.net.Datagram;
import dev.nursery.net.Endpoint;
import dev.nursery.net.UdpSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A socket that is not to be relied on: what happens to what it sends, a test says. */
record Meddler(UdpSocket socket, Fate fate) implements UdpSocket {

  /** What becomes of each datagram. */
  interface Fate {

    /** What is sent in its place. */
    List<byte[]> of(byte[] datagram);
  }

  @Override
  public void send(ByteBuffer data, InetSocketAddress target) throws IOException {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    for (byte[] each : fate.of(bytes)) {
      socket.send(each, target);
    }
  }

  @Override
  public Datagram receiveAtMost(int max) throws IOException {
    return socket.receiveAtMost(max);
  }

  @Override
  public InetSocketAddress localAddress() {
    return socket.localAddress();
  }

  @Override
  public Optional<InetSocketAddress> remoteAddress() {
    return socket.remoteAddress();
  }

  @Override
  public Endpoint join(InetAddress group, NetworkInterface by) throws IOException {
    return socket.join(group, by);
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return socket.option(option);
  }

  @Override
  public <T> UdpSocket option(SocketOption<T> option, T value) throws IOException {
    socket.option(option, value);
    return this;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    socket.closeForcefully();
  }
}
