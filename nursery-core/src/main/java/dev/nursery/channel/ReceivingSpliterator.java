package dev.nursery.channel;

import dev.nursery.EndOfChannelException;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The values of a channel for a stream, each received when it is asked for, and none ahead. */
final class ReceivingSpliterator<T> implements Spliterator<T> {

  private final ReceiveChannel<? extends T> channel;

  ReceivingSpliterator(ReceiveChannel<? extends T> channel) {
    this.channel = channel;
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    T value;
    try {
      value = channel.receive();
    } catch (EndOfChannelException e) {
      return false;
    }
    action.accept(value); // outside: an end of another channel in there is none of ours
    return true;
  }

  /** Never: others would receive on threads that no cancellation of the caller reaches. */
  @Override
  public @Nullable Spliterator<T> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public int characteristics() {
    return ORDERED | NONNULL;
  }
}
