package dev.nursery.testing.channel;

import dev.nursery.channel.ReceiveChannel;
import dev.nursery.channel.SendChannel;

/**
 * The two ends of one channel.
 *
 * @param sender where values go in
 * @param receiver where they come out
 */
public record ChannelPair(SendChannel<Integer> sender, ReceiveChannel<Integer> receiver)
    implements AutoCloseable {

  /** Closes both ends. */
  @Override
  public void close() {
    sender.close();
    receiver.close();
  }
}
