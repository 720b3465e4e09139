package dev.nursery.testing.net;

import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Closing;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The socket options of one endpoint. They are remembered, and change nothing; but for {@code
 * SO_LINGER}, with which a stream can be reset, and the {@code SO_RCVBUF} of a socket for
 * datagrams, which says how much may wait there.
 */
final class SocketOptions {

  private final Ether ether;
  private final Closing closing;

  /** Guarded by the network's lock. */
  private final Map<SocketOption<?>, Object> values;

  private SocketOptions(Ether ether, Closing closing, Map<SocketOption<?>, Object> values) {
    this.ether = ether;
    this.closing = closing;
    this.values = new HashMap<>(values);
  }

  static SocketOptions ofStream(Ether ether, Closing closing) {
    return new SocketOptions(
        ether,
        closing,
        Map.of(
            StandardSocketOptions.TCP_NODELAY,
            true,
            StandardSocketOptions.SO_KEEPALIVE,
            false,
            StandardSocketOptions.SO_REUSEADDR,
            false,
            StandardSocketOptions.SO_LINGER,
            -1,
            StandardSocketOptions.SO_RCVBUF,
            MemoryLink.DEFAULT_BUFFER,
            StandardSocketOptions.SO_SNDBUF,
            MemoryLink.DEFAULT_BUFFER));
  }

  static SocketOptions ofListener(Ether ether, Closing closing) {
    return new SocketOptions(
        ether,
        closing,
        Map.of(
            StandardSocketOptions.SO_REUSEADDR,
            true,
            StandardSocketOptions.SO_RCVBUF,
            MemoryLink.DEFAULT_BUFFER));
  }

  static SocketOptions ofDatagrams(Ether ether, Closing closing) {
    return new SocketOptions(
        ether,
        closing,
        Map.of(
            StandardSocketOptions.SO_BROADCAST,
            true,
            StandardSocketOptions.SO_REUSEADDR,
            false,
            StandardSocketOptions.SO_RCVBUF,
            MemoryLink.DEFAULT_DATAGRAM_BUFFER,
            StandardSocketOptions.SO_SNDBUF,
            MemoryLink.DEFAULT_DATAGRAM_BUFFER));
  }

  /** For the endpoint's user: not of one that is closed. */
  <T> T get(SocketOption<T> option) throws ClosedEndpointException {
    ether.enter();
    try {
      closing.ensureOpen();
      return value(option);
    } finally {
      ether.leave();
    }
  }

  /** For the endpoint itself, under the lock. */
  @SuppressWarnings("unchecked") // put in by set alone, or above
  <T> T value(SocketOption<T> option) {
    return (T) known(option);
  }

  <T> void set(SocketOption<T> option, T value) throws ClosedEndpointException {
    ether.enter();
    try {
      closing.ensureOpen();
      known(option);
      values.put(option, Objects.requireNonNull(value, "value"));
    } finally {
      ether.leave();
    }
  }

  private Object known(SocketOption<?> option) {
    Object value = values.get(Objects.requireNonNull(option, "option"));
    if (value == null) {
      throw new UnsupportedOperationException(
          "'" + option + "' is no option of an endpoint in memory, which has " + values.keySet());
    }
    return value;
  }
}
