package dev.nursery.channel;

import dev.nursery.BrokenResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.WouldBlockException;
import java.util.Objects;

/**
 * A handle on the sending end of a {@link MemoryChannel}. Any number of tasks and threads may use
 * it at once.
 *
 * @param <T> what is sent; never null
 */
public final class MemorySendChannel<T> implements SendChannel<T> {

  final Conduit<T> conduit;
  final Handle handle;

  MemorySendChannel(Conduit<T> conduit, Handle handle) {
    this.conduit = conduit;
    this.handle = handle;
  }

  /**
   * Sends a value; waits while the channel is full, behind those who wait already. A cancel point,
   * also if it need not wait; if it is cancelled, the value has not been sent. On a thread that
   * runs no task nobody can cancel it.
   *
   * @throws BrokenResourceException if all handles on the receiving end are closed, before or
   *     meanwhile
   * @throws ClosedResourceException if this handle is closed, before or meanwhile
   */
  @Override
  public void send(T value) {
    conduit.send(handle, requireValue(value));
  }

  /**
   * Sends a value if that is possible at once. Never waits, and is no cancel point.
   *
   * @throws WouldBlockException if the channel is full; with capacity 0, if nobody waits to receive
   * @throws BrokenResourceException if all handles on the receiving end are closed
   * @throws ClosedResourceException if this handle is closed
   */
  public void trySend(T value) {
    conduit.trySend(handle, requireValue(value));
  }

  /**
   * Another handle on this end, to be closed for itself: for one more task that sends. The receiver
   * sees the end when all are closed.
   *
   * @throws ClosedResourceException if this handle is closed
   */
  public MemorySendChannel<T> cloneHandle() {
    return new MemorySendChannel<>(conduit, conduit.anotherSender(handle));
  }

  /**
   * Closes this handle. Tasks that wait to send through it are woken with a {@link
   * ClosedResourceException}; those that use another handle are not touched. If it was the last,
   * receivers get what is left in the channel, and then see its end. Never waits, and is no cancel
   * point; closing again does nothing.
   */
  @Override
  public void close() {
    conduit.closeSender(handle);
  }

  /** What is going on in the channel now. */
  public MemoryChannel.Statistics statistics() {
    return conduit.statistics();
  }

  static <T> T requireValue(T value) {
    return Objects.requireNonNull(
        value,
        "null cannot be sent, since a receiver could not tell it from nothing: send an Optional, or a value of your own"
            + " that stands for none; and to say that there is no more, close the channel");
  }

  @Override
  public String toString() {
    return "MemorySendChannel[" + conduit + (handle.closed ? ", closed]" : "]");
  }
}
