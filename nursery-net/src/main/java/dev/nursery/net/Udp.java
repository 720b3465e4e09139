package dev.nursery.net;

import dev.nursery.Cancelled;
import java.io.IOException;

/**
 * Datagrams: sockets to send and receive them with.
 *
 * {@snippet :
 * try (UdpSocket server = Udp.open(0);
 *     UdpSocket client = Udp.connect("localhost", server.localAddress().getPort())) {
 *   client.send("hello".getBytes(UTF_8));
 *   Datagram question = server.receive();
 *   server.send(question.data(), question.sender());
 *   IO.println(new String(client.receive().data(), UTF_8));
 * }
 * }
 */
public final class Udp {

  private Udp() {}

  /**
   * Opens a socket on a port of all addresses of this machine.
   *
   * @param port 0 to 65,535; 0 is any that is free
   * @return the socket, to be closed by the caller
   * @throws java.net.BindException if the port is in use or not allowed
   * @throws Cancelled if the task is cancelled
   */
  public static UdpSocket open(int port) throws IOException {
    return options().open(port);
  }

  /**
   * Opens a socket that talks to one peer: to the first address of that host.
   *
   * @param port 1 to 65,535
   * @return the socket, to be closed by the caller
   * @throws java.net.UnknownHostException if the name has no address
   * @throws Cancelled if the task is cancelled
   */
  public static UdpSocket connect(String host, int port) throws IOException {
    return options().connect(host, port);
  }

  /** Options; they end in {@code open} or {@code connect}. */
  public static UdpOptions options() {
    return UdpOptions.DEFAULT;
  }
}
