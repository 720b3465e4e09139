package dev.nursery.testing.net;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The socket options of one endpoint. They are remembered, and change nothing; but for {@code
 * SO_LINGER}, with which a stream can be reset.
 */
final class SocketOptions {

  private final Map<SocketOption<?>, Object> values;

  private SocketOptions(Map<SocketOption<?>, Object> values) {
    this.values = new HashMap<>(values);
  }

  static SocketOptions ofStream() {
    return new SocketOptions(
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

  static SocketOptions ofListener() {
    return new SocketOptions(
        Map.of(
            StandardSocketOptions.SO_REUSEADDR,
            true,
            StandardSocketOptions.SO_RCVBUF,
            MemoryLink.DEFAULT_BUFFER));
  }

  @SuppressWarnings("unchecked") // put in by set alone, or above
  <T> T value(SocketOption<T> option) {
    return (T) known(option);
  }

  <T> void set(SocketOption<T> option, T value) {
    known(option);
    values.put(option, Objects.requireNonNull(value, "value"));
  }

  private Object known(SocketOption<?> option) {
    Object value = values.get(Objects.requireNonNull(option, "option"));
    if (value == null) {
      throw new UnsupportedOperationException(
          "'" + option + "' is no option of a connection in memory, which has " + values.keySet());
    }
    return value;
  }
}
