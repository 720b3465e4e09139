package dev.nursery.net;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A datagram that was received, from {@link UdpSocket#receive}. Immutable but for the bytes, which
 * are the receiver's.
 *
 * {@snippet :
 * Datagram question = socket.receive();
 * socket.send(answer, question.sender());
 * }
 */
public final class Datagram {

  private final InetSocketAddress sender;
  private final byte[] data;
  private final int length;

  /**
   * What was received.
   *
   * @param data the bytes, or the first of them
   * @param length how many it had when it was sent
   */
  public Datagram(InetSocketAddress sender, byte[] data, int length) {
    if (length < data.length) {
      throw new IllegalArgumentException(
          "length is " + length + ", and there are " + data.length + " bytes");
    }
    this.sender = sender;
    this.data = data;
    this.length = length;
  }

  /** Who has sent it, or so it says; anybody can put any address there. */
  public InetSocketAddress sender() {
    return sender;
  }

  /** The bytes; of one that is {@linkplain #isTruncated truncated} the first of them. */
  public byte[] data() {
    return data;
  }

  /** How many bytes it had when it was sent. */
  public int length() {
    return length;
  }

  /** Whether there were more bytes than were asked for; they are lost. */
  public boolean isTruncated() {
    return length > data.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Datagram datagram
        && sender.equals(datagram.sender)
        && length == datagram.length
        && Arrays.equals(data, datagram.data);
  }

  @Override
  public int hashCode() {
    return 31 * sender.hashCode() + Arrays.hashCode(data);
  }

  /** The sender and the length. */
  @Override
  public String toString() {
    return "Datagram["
        + length
        + " bytes from "
        + AddressText.of(sender)
        + (isTruncated() ? ", the first " + data.length + " received]" : "]");
  }
}
