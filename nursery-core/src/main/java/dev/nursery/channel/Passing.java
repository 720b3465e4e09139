package dev.nursery.channel;

import dev.nursery.kernel.TaskRecord;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An arm that sends or receives. What is not said to be otherwise happens in the channel's gate.
 *
 * @param <T> what goes through the channel
 */
abstract sealed class Passing<T, R extends @Nullable Object> extends Choice<R> {

  final Conduit<T> conduit;
  final Handle handle;

  private Passing(Conduit<T> conduit, Handle handle) {
    this.conduit = conduit;
    this.handle = handle;
  }

  /** Does it if that is possible now; what it has received goes to {@code selection}. */
  abstract Step attempt(Selection selection);

  /** The line that this waits in. */
  abstract Line<T> line();

  /** Outside of any gate. */
  abstract Waiter<T> waiter(TaskRecord task, long ticket);

  /** Receives. */
  static final class In<T, R extends @Nullable Object> extends Passing<T, R> {

    private final Function<? super T, ? extends R> then;

    In(MemoryReceiveChannel<T> channel, Function<? super T, ? extends R> then) {
      super(channel.conduit, channel.handle);
      this.then = then;
    }

    @Override
    Step attempt(Selection selection) {
      T value = conduit.take(handle);
      if (value == null) {
        return conduit.whyNothing(handle);
      }
      selection.received = value;
      return Step.DONE;
    }

    @Override
    Line<T> line() {
      return conduit.receivers;
    }

    @Override
    Waiter<T> waiter(TaskRecord task, long ticket) {
      return new Waiter<>(task, ticket, handle, null);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // what came from this channel is a T
    R finish(@Nullable Object received) {
      return then.apply((T) received);
    }
  }

  /** Sends. */
  static final class Out<T, R extends @Nullable Object> extends Passing<T, R> {

    private final T value;
    private final Supplier<? extends R> then;

    Out(MemorySendChannel<T> channel, T value, Supplier<? extends R> then) {
      super(channel.conduit, channel.handle);
      this.value = value;
      this.then = then;
    }

    @Override
    Step attempt(Selection selection) {
      return conduit.offer(handle, value);
    }

    @Override
    Line<T> line() {
      return conduit.senders;
    }

    @Override
    Waiter<T> waiter(TaskRecord task, long ticket) {
      return new Waiter<>(task, ticket, handle, value);
    }

    @Override
    R finish(@Nullable Object received) {
      return then.get();
    }
  }
}
