package dev.nursery.channel;

import dev.nursery.BrokenResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.WouldBlockException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A handle on the receiving end of a {@link MemoryChannel}. Any number of tasks and threads may use
 * it at once; each value goes to one of them.
 *
 * @param <T> what is received; never null
 */
public final class MemoryReceiveChannel<T> implements ReceiveChannel<T> {

  final Conduit<T> conduit;
  final Handle handle;

  MemoryReceiveChannel(Conduit<T> conduit, Handle handle) {
    this.conduit = conduit;
    this.handle = handle;
  }

  /**
   * Takes the next value; waits until there is one, behind those who wait already. A cancel point,
   * also if it need not wait; if it is cancelled, no value has been taken. On a thread that runs no
   * task nobody can cancel it.
   *
   * @throws EndOfChannelException if all handles on the sending end are closed and everything was
   *     received; again at each further call
   * @throws BrokenResourceException if this is a subscriber of a {@link Broadcast#cuttingOff
   *     broadcast} that dropped it for being too slow, and everything was received that it still
   *     got; again at each further call
   * @throws ClosedResourceException if this handle is closed, before or meanwhile
   */
  @Override
  public T receive() {
    return conduit.receive(handle);
  }

  /**
   * Takes the next value if there is one. Never waits, and is no cancel point.
   *
   * @throws WouldBlockException if there is none
   * @throws EndOfChannelException if there will be none any more
   * @throws BrokenResourceException if there will be none any more for a subscriber that was too
   *     slow, as at {@link #receive}
   * @throws ClosedResourceException if this handle is closed
   */
  public T tryReceive() {
    return conduit.tryReceive(handle);
  }

  /**
   * All values until the end, as a stream, each taken by {@link #receive} when it is asked for, on
   * the thread that runs the stream. So everything that is said of {@code receive} holds for what
   * ends the stream, a cancellation too. No value is taken ahead: after {@code limit(3)} the fourth
   * is still in the channel. Closing the stream does not close this handle.
   */
  public Stream<T> stream() {
    return StreamSupport.stream(new ReceivingSpliterator<>(this), false);
  }

  /**
   * Another handle on this end, to be closed for itself: for one more task that receives. Senders
   * fail when all are closed.
   *
   * @throws ClosedResourceException if this handle is closed
   */
  public MemoryReceiveChannel<T> cloneHandle() {
    return new MemoryReceiveChannel<>(conduit, conduit.anotherReceiver(handle));
  }

  /**
   * Closes this handle. Tasks that wait to receive through it are woken with a {@link
   * ClosedResourceException}; those that use another handle are not touched. If it was the last,
   * what is left in the channel is dropped, and senders, those that wait too, get a {@link
   * BrokenResourceException}. Never waits, and is no cancel point; closing again does nothing.
   */
  @Override
  public void close() {
    conduit.closeReceiver(handle);
  }

  /** What is going on in the channel now. */
  public MemoryChannel.Statistics statistics() {
    return conduit.statistics();
  }

  @Override
  public String toString() {
    return "MemoryReceiveChannel[" + conduit + (handle.closed ? ", closed]" : "]");
  }
}
