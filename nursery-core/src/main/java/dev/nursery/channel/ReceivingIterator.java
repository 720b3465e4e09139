package dev.nursery.channel;

import dev.nursery.EndOfChannelException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Receives one value ahead, since there is no other way to know whether there is one. */
final class ReceivingIterator<T> implements Iterator<T> {

  private final ReceiveChannel<? extends T> channel;

  private @Nullable T ahead;
  private boolean ended;

  ReceivingIterator(ReceiveChannel<? extends T> channel) {
    this.channel = channel;
  }

  @Override
  public boolean hasNext() {
    if (ahead == null && !ended) {
      try {
        ahead = channel.receive();
      } catch (EndOfChannelException e) {
        ended = true;
      }
    }
    return ahead != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the channel has ended, and all was received");
    }
    T value = ahead;
    ahead = null;
    if (value == null) {
      throw new AssertionError("two tasks share one iterator; each needs its own");
    }
    return value;
  }
}
