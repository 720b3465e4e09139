package dev.nursery.channel;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An arm of a select, as {@link Selection} sees it. Immutable. */
abstract sealed class Choice<R extends @Nullable Object> implements Select.Arm<R>
    permits Passing, Once, Otherwise {

  /** Runs what the user wants done, after all has been decided; with what was received, or null. */
  abstract R finish(@Nullable Object received);

  static <T, R extends @Nullable Object> Choice<R> receive(
      ReceiveChannel<? extends T> channel, Function<? super T, ? extends R> then) {
    Objects.requireNonNull(channel, "channel");
    if (channel instanceof MemoryReceiveChannel<? extends T> memory) {
      return new Passing.In<>(memory, then);
    }
    throw foreign(channel);
  }

  static <T, R extends @Nullable Object> Choice<R> send(
      SendChannel<? super T> channel, T value, Supplier<? extends R> then) {
    Objects.requireNonNull(channel, "channel");
    if (channel instanceof MemorySendChannel<? super T> memory) {
      return new Passing.Out<>(memory, MemorySendChannel.requireValue(value), then);
    }
    throw foreign(channel);
  }

  private static IllegalArgumentException foreign(Object channel) {
    if (channel instanceof AskingChannel<?>) {
      return new IllegalArgumentException(
          "a select cannot wait for the values of a Producer, since to ask for one makes the producer go on, whether or"
              + " not it is chosen: have a task pass its values on to a MemoryChannel, and select on that");
    }
    return new IllegalArgumentException(
        "a select cannot wait for "
            + channel.getClass().getName()
            + ", as only the channels of dev.nursery.channel can promise that nothing happens in those that were not"
            + " chosen: have a task pass its values on to a MemoryChannel, and select on that");
  }
}
