package dev.nursery.channel;

import dev.nursery.Fn;
import dev.nursery.kernel.TaskRecord;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An arm that sends or receives.
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

  /** The line that this waits in. */
  abstract Line<T> line();

  abstract Waiter<T> waiter(TaskRecord task, long ticket);

  @Override
  final Gate gate() {
    return conduit.gate;
  }

  @Override
  final void makeRoom() {
    conduit.makeRoom();
  }

  @Override
  final Object join(TaskRecord task, long ticket) {
    return waiter(task, ticket);
  }

  @Override
  final void standInLine(@Nullable Object place) {
    line().append(mine(place));
  }

  @Override
  final void part(Object place, int index, Selection of) {
    Waiter<T> waiter = mine(place);
    Gate gate = conduit.gate;
    Line<T> line = line();
    gate.enter();
    try {
      line.leave(waiter);
    } finally {
      gate.held = Gate.FREE;
    }
    if (waiter.step != Step.WAITS) {
      of.choose(index, waiter.step, waiter.item);
    }
  }

  @SuppressWarnings("unchecked") // made by this choice
  private Waiter<T> mine(@Nullable Object place) {
    return (Waiter<T>) Objects.requireNonNull(place);
  }

  /** Receives. */
  static final class In<T, R extends @Nullable Object> extends Passing<T, R> {

    private final Fn<? super T, ? extends R> then;

    In(MemoryReceiveChannel<T> channel, Fn<? super T, ? extends R> then) {
      super(channel.conduit, channel.handle);
      this.then = then;
    }

    @Override
    Step attempt(Selection by) {
      T value = conduit.take(handle);
      if (value == null) {
        return conduit.whyNothing(handle);
      }
      by.received = value;
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
    R finish(@Nullable Object received) throws Exception {
      return then.apply((T) received);
    }
  }

  /** Sends. */
  static final class Out<T, R extends @Nullable Object> extends Passing<T, R> {

    private final T value;
    private final Callable<? extends R> then;

    Out(MemorySendChannel<T> channel, T value, Callable<? extends R> then) {
      super(channel.conduit, channel.handle);
      this.value = value;
      this.then = then;
    }

    @Override
    Step attempt(Selection by) {
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
    R finish(@Nullable Object received) throws Exception {
      return then.call();
    }
  }
}
