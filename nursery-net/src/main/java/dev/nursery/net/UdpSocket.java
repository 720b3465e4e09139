package dev.nursery.net;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A socket for datagrams, from {@link Udp}.
 *
 * <p>Each datagram arrives whole, or not at all; late, twice, or before one that was sent earlier.
 * Nobody is told what was lost.
 *
 * <p>It belongs to whoever opened it, who closes it. One task receives and one sends at a time; a
 * second one is told so by a {@link BusyResourceException}. All other methods may be called by any
 * thread at any time. Every operation that waits is a cancel point, also when it need not wait; one
 * that was cancelled has sent nothing, or taken nothing.
 *
 * <p><b>Connected</b>, see {@link Udp#connect}, it sends to one peer and receives from that one
 * alone, and learns if nobody listens there: then an operation throws a {@link
 * java.net.PortUnreachableException}, once for each such news. The socket can be used further.
 *
 * <p>What it is made of is up to the {@link Network}.
 */
public interface UdpSocket extends Endpoint {

  /** More than the payload of any datagram. */
  int MAX_BYTES = 65_535;

  /**
   * Waits for a datagram.
   *
   * @throws Cancelled if the task is cancelled; nothing was taken
   * @throws ClosedEndpointException if the socket is, or gets, closed
   * @throws java.net.PortUnreachableException if it is connected, and nobody listens there
   * @throws BusyResourceException if another task is receiving
   */
  default Datagram receive() throws IOException {
    return receiveAtMost(MAX_BYTES);
  }

  /**
   * As {@link #receive}; of one that is longer only the first bytes, and it says that it
   * {@linkplain Datagram#isTruncated is truncated}.
   *
   * @param max 0 or more
   */
  Datagram receiveAtMost(int max) throws IOException;

  /** As {@link #send(ByteBuffer, InetSocketAddress)}. */
  default void send(byte[] data, InetSocketAddress target) throws IOException {
    send(ByteBuffer.wrap(data), target);
  }

  /**
   * Sends all remaining bytes as one datagram; 0 bytes are one, too. Waits while the machine does
   * not keep up. That it was sent does not mean that it arrives.
   *
   * @param data its position moves to its limit, unless this throws
   * @throws Cancelled if the task is cancelled; nothing was sent
   * @throws ClosedEndpointException if the socket is, or gets, closed
   * @throws IOException if there is no way to that address, or the datagram is too long: beyond
   *     65,507 bytes it always is
   * @throws IllegalStateException if the socket is connected, to somebody else
   * @throws BusyResourceException if another task is sending
   */
  void send(ByteBuffer data, InetSocketAddress target) throws IOException;

  /** As {@link #send(ByteBuffer)}. */
  default void send(byte[] data) throws IOException {
    send(ByteBuffer.wrap(data));
  }

  /**
   * As {@link #send(ByteBuffer, InetSocketAddress)}, to the peer that it is connected to.
   *
   * @throws IllegalStateException if the socket is not connected
   * @throws java.net.PortUnreachableException if nobody listens there, as far as earlier datagrams
   *     have shown
   */
  default void send(ByteBuffer data) throws IOException {
    send(
        data,
        remoteAddress()
            .orElseThrow(() ->
                new IllegalStateException(
                    this + " is not connected: say whom to send to, or open it by Udp.connect")));
  }

  /** This side's address and port. */
  InetSocketAddress localAddress();

  /** The peer, if the socket is connected. */
  Optional<InetSocketAddress> remoteAddress();

  /**
   * Joins a group, whose datagrams are received from now on, too, if they are for this socket's
   * port.
   *
   * @param group a multicast address, of the family that the socket is of
   * @param by the network card to receive them by
   * @return closing it leaves the group; so does closing the socket
   * @throws IllegalArgumentException if it is no multicast address, or of another family; see
   *     {@link UdpOptions#host}
   * @throws UnsupportedOperationException if this network has no groups
   */
  Endpoint join(InetAddress group, NetworkInterface by) throws IOException;

  /** The value of a socket option, of {@link java.net.StandardSocketOptions} for instance. */
  <T> T option(SocketOption<T> option) throws IOException;

  /**
   * Sets a socket option, such as {@code IP_MULTICAST_TTL}.
   *
   * @return this socket
   */
  <T> UdpSocket option(SocketOption<T> option, T value) throws IOException;
}
