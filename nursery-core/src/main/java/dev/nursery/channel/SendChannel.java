package dev.nursery.channel;

import dev.nursery.BrokenResourceException;
import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.ClosedResourceException;

/**
 * The end of a channel that values go into, one whole value at a time.
 *
 * <p>Whoever holds it closes it; that is how the receiver learns that nothing more will come. Some
 * channels let several tasks send at once, others tell the second one that they are busy; none
 * mixes values up, sends one twice or loses one that was sent.
 *
 * {@snippet :
 * void count(SendChannel<Integer> numbers) {
 *   try (numbers) {
 *     for (int i = 1; i <= 3; i++) {
 *       numbers.send(i);
 *     }
 *   }
 * }
 * }
 *
 * <p>What was done before a value was sent is seen by whoever receives it. {@code ChannelContract}
 * of the test kit has the tests that every implementation should pass. Follows trio's {@code
 * SendChannel}.
 *
 * @param <T> what is sent; never null
 */
public interface SendChannel<T> extends AutoCloseable {

  /**
   * Sends a value; waits as long as there is no room for it. A cancel point, also if it need not
   * wait; if it is cancelled, the value has not been sent.
   *
   * @throws BrokenResourceException if nobody will receive any more
   * @throws ClosedResourceException if this end is closed, before or meanwhile
   * @throws BusyResourceException if another task is sending, and this channel allows one only
   * @throws Cancelled if the task is cancelled
   */
  void send(T value);

  /**
   * Closes this end. Values on their way arrive; then the receiver sees the end. Tasks that wait
   * here are woken with a {@link ClosedResourceException}. Never waits, and is no cancel point;
   * closing again does nothing.
   */
  @Override
  void close();
}
