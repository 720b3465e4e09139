package dev.nursery.channel;

import dev.nursery.Deadline;
import dev.nursery.Fn;
import dev.nursery.kernel.TaskRecord;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An arm of a select, as {@link Selection} sees it. Immutable.
 *
 * <p>What it is asked in a gate is answered by methods of its own, and not by a {@code switch} over
 * the kinds of arms: that one would be linked when it first runs, with a lock held.
 */
abstract sealed class Choice<R extends @Nullable Object> implements Select.Arm<R>
    permits Passing, Once, Otherwise {

  /** The gate in which it is decided; null if it needs none. */
  @Nullable Gate gate() {
    return null;
  }

  /** Whether it is something that happens once, and has happened; in no gate. */
  boolean hasHappened() {
    return false;
  }

  /**
   * Does it if that is possible now; in its gate, or in those of others if it has none. What it has
   * received goes to {@code by}.
   */
  abstract Step attempt(Selection by);

  /** Makes it possible to go on after {@link Step#NEEDS_MEMORY}; in no gate. */
  void makeRoom() {}

  /** When it happens by itself. */
  @Nullable Deadline due() {
    return null;
  }

  /**
   * Makes what it needs to wait, and joins those who wait for what happens once; in no gate. Null
   * if there is nothing to {@link #part} with.
   */
  abstract @Nullable Object join(TaskRecord task, long ticket);

  /** Stands in line, if there is one; in its gate. */
  void standInLine(@Nullable Object place) {}

  /** Leaves where it waits; in no gate. If it was served there, it was chosen. */
  abstract void part(Object place, int index, Selection of);

  /** Runs what the user wants done, after all has been decided; with what was received, or null. */
  abstract R finish(@Nullable Object received) throws Exception;

  static <T, R extends @Nullable Object> Choice<R> receive(
      ReceiveChannel<? extends T> channel, Fn<? super T, ? extends R> then) {
    Objects.requireNonNull(channel, "channel");
    if (channel instanceof MemoryReceiveChannel<? extends T> memory) {
      return new Passing.In<>(memory, then);
    }
    throw foreign(channel);
  }

  static <T, R extends @Nullable Object> Choice<R> send(
      SendChannel<? super T> channel, T value, Callable<? extends R> then) {
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
