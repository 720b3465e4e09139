package dev.nursery.channel;

import dev.nursery.ClosedResourceException;

/**
 * A value that changes, for those who want to know what it is now and not all that it was.
 *
 * <p>Whoever {@linkplain #changes watches} receives the value as it is, and then after each change
 * the new one; changes that come faster than it receives are skipped, all but the last. So it is
 * never behind, and never holds anybody up.
 *
 * {@snippet :
 * Watch<String> state = Watch.of("starting");
 * Nursery.run(nursery -> {
 *   MemoryReceiveChannel<String> changes = state.changes();
 *   nursery.startSoon("display", () -> {
 *     try (changes) {
 *       changes.forEach(IO::println);
 *     }
 *   });
 *   try (state) {
 *     child1();
 *     state.set("serving");
 *     child2();
 *   }
 * });
 * }
 *
 * <p>Each {@code set} counts as a change, also if the new value equals the old one. Nobody owns a
 * watch; all methods may be called by any thread, and none waits. What was done before {@code set}
 * is visible to who receives or gets the value. Closing it ends the channels of those who watch,
 * after the last change. trio has none.
 *
 * @param <T> what it holds; never null
 */
public final class Watch<T> implements AutoCloseable {

  private final Distributor<T> distributor =
      new Distributor<>(1, Conduit.Overflow.DROP_OLDEST, true);

  private Watch(T initial) {
    distributor.trySend(initial);
  }

  /** A watch of a value. */
  public static <T> Watch<T> of(T initial) {
    return new Watch<>(MemorySendChannel.requireValue(initial));
  }

  /** The value now; after closing, the last one. */
  public T get() {
    return distributor.latest();
  }

  /**
   * Changes the value. Not a cancel point.
   *
   * @throws ClosedResourceException if the watch is closed
   */
  public void set(T value) {
    distributor.trySend(MemorySendChannel.requireValue(value));
  }

  /**
   * A channel of the value as it is, and of all changes, as far as they are not overtaken by the
   * next one; to be closed by whoever receives from it.
   *
   * @throws ClosedResourceException if the watch is closed
   */
  public MemoryReceiveChannel<T> changes() {
    return distributor.subscribe(true);
  }

  /**
   * Ends the channels of those who watch, after the last change. Not a cancel point; closing again
   * does nothing.
   */
  @Override
  public void close() {
    distributor.close();
  }

  /** What is going on now. */
  public Statistics statistics() {
    return new Statistics(distributor.statistics().subscribers());
  }

  /**
   * A snapshot of a watch.
   *
   * @param watchers how many channels of changes are open
   */
  public record Statistics(int watchers) {}

  @Override
  public String toString() {
    return "Watch[" + distributor.latest() + "]";
  }
}
