package dev.nursery.net.server;

import dev.nursery.net.ByteStream;

/**
 * Is told what happens to the connections of a server: for metrics, and for logs of one's own.
 *
 * {@snippet :
 * class Metrics implements ServerObserver {
 *   final LongAdder open = new LongAdder();
 *
 *   @Override
 *   public void opened(ServerConnection<?> connection) {
 *     open.increment();
 *   }
 *
 *   @Override
 *   public void closed(ServerConnection<?> connection, ConnectionEnd end) {
 *     open.decrement();
 *   }
 * }
 * }
 *
 * <p>The methods are called by the tasks of the server, several at once, and must not wait. For
 * each connection {@link #opened} comes first and {@link #closed} once after it. An observer that
 * throws is reported to the log and not asked again.
 */
public interface ServerObserver {

  /** A connection was accepted, and its handler is about to begin. */
  default void opened(ServerConnection<?> connection) {}

  /** Its handler has ended; the stream is being closed. */
  default void closed(ServerConnection<?> connection, ConnectionEnd end) {}

  /**
   * A connection was closed as soon as it was accepted, since there was no room for it.
   *
   * @param stream closed by now, to be asked for addresses and no more
   */
  default void rejected(ByteStream stream) {}
}
