package dev.nursery.net.tls;

import dev.nursery.net.UdpSocket;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A socket that talks to one peer. */
record ClientLink(SharedSocket shared, InetSocketAddress peer) implements DtlsLink {

  static ClientLink over(UdpSocket socket) {
    InetSocketAddress peer =
        socket
            .remoteAddress()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    socket + " is not connected to a peer: open it by Udp.connect"));
    return new ClientLink(new SharedSocket(socket), peer);
  }

  @Override
  public byte[] receive() throws IOException {
    return shared.socket().receive().data();
  }

  @Override
  public void send(byte[] datagram) throws IOException {
    shared.send(datagram, peer);
  }

  @Override
  public void established() {}

  @Override
  public void close() throws IOException {
    shared.socket().closeForcefully();
  }
}
