package dev.nursery.channel;

import java.util.Objects;

/**
 * A channel within the program: the usual way to hand values from task to task.
 *
 * <p>It has two ends, given out as one handle each. Values go in at the {@link #sender} and come
 * out at the {@link #receiver}, each once, in the order in which they went in. Whoever holds a
 * handle closes it when it is done. That is how the other side learns of the end: a receiver's loop
 * ends after the last value, and a sender without receivers fails instead of filling memory.
 *
 * {@snippet :
 * MemoryChannel<Integer> numbers = MemoryChannel.open(16);
 * Nursery.run(nursery -> {
 *   nursery.startSoon("producer", () -> {
 *     try (var sender = numbers.sender()) {
 *       for (int i = 1; i <= 3; i++) {
 *         sender.send(i);
 *       }
 *     }
 *   });
 *   nursery.startSoon("consumer", () -> {
 *     try (var receiver = numbers.receiver()) {
 *       for (int number : receiver) {
 *         IO.println(number);
 *       }
 *     }
 *   });
 * });
 * }
 *
 * <p><b>Several at one end.</b> Any number of tasks, and of threads that are no tasks, may use one
 * handle at the same time. If each is to say for itself when it is done, it takes a handle of its
 * own with {@code cloneHandle}; an end counts as closed when all its handles are. Who waits longest
 * is served first, and gets its value handed over directly, so nobody can push in.
 *
 * <p><b>Room.</b> The capacity is how far senders may get ahead. With 0 each send waits for its
 * receiver, and for a small number a slow receiver slows the sender down, which is what one wants.
 * {@link #unbounded} never slows anybody down, and needs a reason. {@link #sliding} and {@link
 * #dropping} throw values away instead of waiting.
 *
 * <p><b>Cancellation.</b> A send or receive that is cancelled has not happened, and has left
 * nothing. <b>Memory.</b> What was done before a send is seen by who receives the value; and if the
 * channel holds nothing, what was done before the receive is seen by the sender.
 *
 * <p>In Java, say the type: {@code var numbers = MemoryChannel.open(16)} is a {@code
 * MemoryChannel<Object>}. Follows trio's {@code open_memory_channel}; unlike there, it works from
 * any thread.
 *
 * @param sender where values go in; open
 * @param receiver where they come out; open
 * @param <T> what is sent; never null
 */
public record MemoryChannel<T>(MemorySendChannel<T> sender, MemoryReceiveChannel<T> receiver) {

  /** Of two ends, which should be those of one channel. */
  public MemoryChannel {
    Objects.requireNonNull(sender, "sender");
    Objects.requireNonNull(receiver, "receiver");
  }

  /**
   * A new channel, in which a send waits while there is no room.
   *
   * @param capacity how many values it holds, at least 0; with 0, a send ends when its value was
   *     received
   * @throws IllegalArgumentException if {@code capacity} is negative
   */
  public static <T> MemoryChannel<T> open(int capacity) {
    if (capacity < 0) {
      throw new IllegalArgumentException(
          "a channel cannot hold "
              + capacity
              + " values: 0 means that a send waits for its receiver, and for one without a limit there is"
              + " MemoryChannel.unbounded()");
    }
    return of(capacity, Conduit.Overflow.WAIT);
  }

  /**
   * A new channel that holds any number of values, so that sending never waits. If receivers cannot
   * keep up, memory runs out.
   */
  public static <T> MemoryChannel<T> unbounded() {
    return of(Integer.MAX_VALUE, Conduit.Overflow.WAIT);
  }

  /**
   * A new channel in which sending never waits: if it is full, its oldest value is dropped. For
   * those who want the latest and not all.
   *
   * @param capacity how many values it holds, at least 1
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public static <T> MemoryChannel<T> sliding(int capacity) {
    return of(requireRoom(capacity), Conduit.Overflow.DROP_OLDEST);
  }

  /**
   * A new channel in which sending never waits: if it is full, what is sent is dropped. For those
   * who would rather lose work than fall behind.
   *
   * @param capacity how many values it holds, at least 1
   * @throws IllegalArgumentException if {@code capacity} is less than 1
   */
  public static <T> MemoryChannel<T> dropping(int capacity) {
    return of(requireRoom(capacity), Conduit.Overflow.DROP_NEWEST);
  }

  private static int requireRoom(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "capacity is "
              + capacity
              + ", and has to be at least 1: a channel that drops what it has no room for, and has room for none, would"
              + " drop nearly everything");
    }
    return capacity;
  }

  private static <T> MemoryChannel<T> of(int capacity, Conduit.Overflow overflow) {
    var conduit = new Conduit<T>(capacity, overflow);
    return new MemoryChannel<>(
        new MemorySendChannel<>(conduit, new Handle()),
        new MemoryReceiveChannel<>(conduit, new Handle()));
  }

  /**
   * A snapshot of a channel, the same from each of its handles, also after they were closed.
   *
   * @param currentBufferUsed how many values it holds
   * @param maxBufferSize how many it has room for; {@link Integer#MAX_VALUE} if without limit
   * @param openSendChannels how many handles on the sending end are open
   * @param openReceiveChannels how many handles on the receiving end are open
   * @param tasksWaitingSend how many tasks wait to send
   * @param tasksWaitingReceive how many tasks wait to receive
   * @param peakBufferUsed the most values that it has held at a time; receiving does not lower it
   * @param dropped how many values were dropped for lack of room
   */
  public record Statistics(
      int currentBufferUsed,
      int maxBufferSize,
      int openSendChannels,
      int openReceiveChannels,
      int tasksWaitingSend,
      int tasksWaitingReceive,
      int peakBufferUsed,
      long dropped) {}
}
