package dev.nursery.pump;

import dev.nursery.BusyResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import java.util.Collection;
import java.util.List;
import java.util.SequencedCollection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a thread that is no task has for a task: the thread puts and never waits for room, one task
 * at a time takes.
 *
 * <p>Who takes looks, and gets in line, under the lock; who puts or closes changes the state under
 * it, and wakes afterwards. So a change either is seen or wakes.
 *
 * @param <T> what it has
 */
public final class Mailbox<T> {

  private final Object owner;
  private final String each;
  private final AtomicBoolean receiving = new AtomicBoolean();
  private final ReentrantLock lock = new ReentrantLock();
  private final ParkingLot waiting = new ParkingLot();

  /** Signalled when all has been taken, and when this is closed. */
  private final Condition drained = lock.newCondition();

  /** Guarded by the lock, as all that follows. */
  private final SequencedCollection<T> contents;

  private boolean ended;
  private boolean closed;

  /**
   * An open one.
   *
   * @param owner the channel that it belongs to, for messages
   * @param each what one of its values is
   * @param contents where they are kept; empty, and this one's from now on
   */
  public Mailbox(Object owner, String each, SequencedCollection<T> contents) {
    this.owner = owner;
    this.each = each;
    this.contents = contents;
  }

  // -- for the thread

  /** Puts something in; false if nobody will take it any more. */
  public boolean put(T value) {
    return putAll(List.of(value));
  }

  /** As {@link #put}, of several, which come together. */
  public boolean putAll(Collection<? extends T> values) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      contents.addAll(values);
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
    return true;
  }

  /** Waits until all has been taken, or nobody will. Holds up its thread, and no carrier. */
  public void awaitDrained() {
    lock.lock();
    try {
      while (!contents.isEmpty() && !closed) {
        drained.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more will come. */
  public void end() {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
  }

  // -- for the task

  /** As {@link dev.nursery.channel.ReceiveChannel#receive}. */
  public T receive() {
    Tasks.checkpointIfCancelled();
    if (!receiving.compareAndSet(false, true)) {
      throw new BusyResourceException(
          "another task is receiving from " + owner + " already, and each " + each + " comes once");
    }
    try {
      T value = take();
      Tasks.cancelShieldedCheckpoint();
      return value;
    } catch (ClosedResourceException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      receiving.set(false);
    }
  }

  private T take() {
    lock.lock();
    try {
      while (true) {
        if (closed) {
          throw new ClosedResourceException(
              owner + " is closed: receive before its try-with-resources ends");
        }
        if (!contents.isEmpty()) {
          T first = contents.removeFirst();
          if (contents.isEmpty()) {
            drained.signal();
          }
          return first;
        }
        if (ended) {
          throw new EndOfChannelException("what " + owner + " was about is gone");
        }
        ParkingLot.Place place = waiting.prepare();
        lock.unlock();
        try {
          place.await();
        } finally {
          lock.lock();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets nothing more in or out. Never waits.
   *
   * @return what nobody has taken
   */
  public List<T> close() {
    List<T> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(contents);
      contents.clear();
      drained.signal();
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
    return left;
  }
}
