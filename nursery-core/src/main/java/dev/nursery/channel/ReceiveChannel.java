package dev.nursery.channel;

import dev.nursery.BrokenResourceException;
import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import java.util.Iterator;

/**
 * The end of a channel that values come out of, in the order in which they were sent.
 *
 * <p>Receiving is all or nothing: a {@link #receive} that is cancelled has taken no value. Whoever
 * holds this end closes it; that is how senders learn that nobody listens any more.
 *
 * {@snippet :
 * void show(ReceiveChannel<Integer> numbers) {
 *   try (numbers) {
 *     for (int number : numbers) { // until the sender closes
 *       IO.println(number);
 *     }
 *   }
 * }
 * }
 *
 * <p>{@code ChannelContract} of the test kit has the tests that every implementation should pass.
 * Follows trio's {@code ReceiveChannel}.
 *
 * @param <T> what is received; never null
 */
public interface ReceiveChannel<T> extends AutoCloseable, Iterable<T> {

  /**
   * Takes the next value; waits until there is one. A cancel point, also if it need not wait; if it
   * is cancelled, no value has been taken.
   *
   * @throws EndOfChannelException if all was received and nothing more will come; again at each
   *     further call
   * @throws BrokenResourceException if the channel has failed, which is not a regular end
   * @throws ClosedResourceException if this end is closed, before or meanwhile
   * @throws BusyResourceException if another task is receiving, and this channel allows one only
   * @throws Cancelled if the task is cancelled
   */
  T receive();

  /**
   * All values until the end, each taken by {@link #receive} when it is asked whether there is a
   * next one. So a value is lost only to whoever asks {@link Iterator#hasNext} and does not come
   * for it; a loop always does. Not to be shared by tasks; each may have its own.
   */
  @Override
  default Iterator<T> iterator() {
    return new ReceivingIterator<>(this);
  }

  /**
   * Closes this end. Senders see a {@link BrokenResourceException}, those that wait too; values not
   * received are dropped. Tasks that wait here are woken with a {@link ClosedResourceException}.
   * Never waits, and is no cancel point; closing again does nothing.
   */
  @Override
  void close();
}
