package dev.nursery.net.tls;

import dev.nursery.net.ClosedEndpointException;
import java.io.IOException;
import java.net.InetSocketAddress;

/** How one channel gets its datagrams to its peer, and the peer's from it. */
interface DtlsLink {

  /**
   * Waits for a datagram. A cancel point, as sending is; cancelled, it has taken nothing.
   *
   * @throws ClosedEndpointException if the link is, or gets, closed
   */
  byte[] receive() throws IOException;

  void send(byte[] datagram) throws IOException;

  /** The peer has proved to be who it says. */
  void established();

  InetSocketAddress peer();

  void close() throws IOException;
}
