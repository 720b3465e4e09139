package dev.nursery.samples.redis;

import dev.nursery.CancelScope;
import dev.nursery.WouldBlockException;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.ReceiveChannel;

/**
 * Where the messages for one connection wait. Whoever publishes does not wait for slow readers: a
 * connection that is too far behind is cancelled.
 */
final class Subscriber {

  private static final int PATIENCE = 10_000;

  private final MemoryChannel<Reply> messages = MemoryChannel.open(PATIENCE);
  private final CancelScope connection;

  Subscriber(CancelScope connection) {
    this.connection = connection;
  }

  /** What has come, without an end. */
  ReceiveChannel<Reply> messages() {
    return messages.receiver();
  }

  /** Never waits. */
  void deliver(Reply message) {
    try {
      messages.sender().trySend(message);
    } catch (WouldBlockException e) {
      connection.cancel("the client does not read its messages");
    }
  }
}
