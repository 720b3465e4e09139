package dev.nursery.channel;

import dev.nursery.ClosedResourceException;
import dev.nursery.WouldBlockException;

/**
 * A channel whose every value goes to every subscriber.
 *
 * <p>A subscriber sees what is sent from when it {@linkplain #subscribe subscribes}, in order, and
 * at its own pace: each has a buffer of its own, made when it subscribes. What is sent while nobody
 * has subscribed is gone. The kind of broadcast says what happens if one of them is too slow:
 *
 * <ul>
 *   <li>{@link #open}: the sender waits, and so all others do.
 *   <li>{@link #sliding}: the slow one loses the oldest that it has not received.
 *   <li>{@link #cuttingOff}: the slow one is dropped. It gets what is in its buffer, and then a
 *       {@link dev.nursery.BrokenResourceException}.
 * </ul>
 *
 * {@snippet :
 * Broadcast<String> news = Broadcast.sliding(100);
 * Nursery.run(nursery -> {
 *   for (String name : List.of("log", "screen")) {
 *     MemoryReceiveChannel<String> own = news.subscribe(); // here, so that it misses nothing
 *     nursery.startSoon(name, () -> {
 *       try (own) {
 *         own.forEach(IO::println);
 *       }
 *     });
 *   }
 *   try (news) {
 *     news.send("hello");
 *   }
 * });
 * }
 *
 * <p>Whoever sends closes it; then subscribers get what is left, and see the end. A subscriber that
 * has enough closes its own channel. All methods may be called by any thread. A value is sent to
 * all or, if the sender is cancelled, to none; what was done before is seen by those who receive
 * it. trio has no broadcast.
 *
 * @param <T> what is sent; never null
 */
public final class Broadcast<T> implements AutoCloseable {

  private final Distributor<T> distributor;

  private Broadcast(int capacity, Conduit.Overflow overflow) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "capacity is "
              + capacity
              + ", and has to be at least 1: subscribers are never all ready at one moment, so each needs room for a value");
    }
    this.distributor = new Distributor<>(capacity, overflow, false);
  }

  /**
   * A broadcast that waits for slow subscribers.
   *
   * @param capacity how many values a subscriber may be behind, at least 1
   */
  public static <T> Broadcast<T> open(int capacity) {
    return new Broadcast<>(capacity, Conduit.Overflow.WAIT);
  }

  /**
   * A broadcast whose slow subscribers lose the oldest values; {@code statistics().dropped()} of
   * their channels tells how many.
   *
   * @param capacity how many values a subscriber may be behind, at least 1
   */
  public static <T> Broadcast<T> sliding(int capacity) {
    return new Broadcast<>(capacity, Conduit.Overflow.DROP_OLDEST);
  }

  /**
   * A broadcast that drops slow subscribers.
   *
   * @param capacity how many values a subscriber may be behind, at least 1
   */
  public static <T> Broadcast<T> cuttingOff(int capacity) {
    return new Broadcast<>(capacity, Conduit.Overflow.CUT_OFF);
  }

  /**
   * A channel of all that is sent from now on, to be closed by whoever receives from it. Clones of
   * it share its values among them.
   *
   * @throws ClosedResourceException if the broadcast is closed
   */
  public MemoryReceiveChannel<T> subscribe() {
    return distributor.subscribe(false);
  }

  /**
   * Sends a value to all subscribers. If the broadcast waits for slow ones, it waits until all have
   * room, behind those who wait already. A cancel point, also if it need not wait; if it is
   * cancelled, nobody has got the value.
   *
   * @throws ClosedResourceException if the broadcast is closed, before or meanwhile
   */
  public void send(T value) {
    distributor.send(MemorySendChannel.requireValue(value));
  }

  /**
   * Sends a value to all subscribers if that is possible at once. Never waits, and is no cancel
   * point.
   *
   * @throws WouldBlockException if a subscriber has no room; then nobody has got the value
   * @throws ClosedResourceException if the broadcast is closed
   */
  public void trySend(T value) {
    distributor.trySend(MemorySendChannel.requireValue(value));
  }

  /**
   * Closes the broadcast. Subscribers get what they have not received yet, and then see the end;
   * who waits to send fails. Never waits, and is no cancel point; closing again does nothing.
   */
  @Override
  public void close() {
    distributor.close();
  }

  /** What is going on now. */
  public Statistics statistics() {
    return distributor.statistics();
  }

  /**
   * A snapshot of a broadcast.
   *
   * @param subscribers how many are subscribed
   * @param tasksWaitingSend how many tasks wait to send
   */
  public record Statistics(int subscribers, int tasksWaitingSend) {}

  @Override
  public String toString() {
    return "Broadcast[" + distributor + "]";
  }
}
