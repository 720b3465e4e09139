package dev.nursery.testing.stream;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.net.OneAtATime;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Any number of bytes, put in by whoever likes and taken out by one task at a time.
 *
 * <p>Who takes looks, and makes itself known to the lot, under the lock; who puts or closes changes
 * the state under it and wakes afterwards. So a change either is seen or wakes.
 */
final class ByteQueue {

  private static final byte[] NONE = {};

  private final ReentrantLock lock = new ReentrantLock();
  private final ParkingLot takers = new ParkingLot();
  private final OneAtATime taking;

  /** None of them empty; guarded by the lock. */
  private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();

  private long size;

  /** Whether nothing more comes; guarded by the lock. */
  private boolean closed;

  ByteQueue(Object endpoint) {
    taking = new OneAtATime(endpoint, "taking bytes");
  }

  /** Puts a copy of what remains in {@code data}; false if the queue is closed. */
  boolean put(ByteBuffer data) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      if (data.hasRemaining()) {
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        chunks.add(ByteBuffer.wrap(copy));
        size += copy.length;
      }
    } finally {
      lock.unlock();
    }
    takers.unparkAll();
    return true;
  }

  /** Lets nothing more in; what is there can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    takers.unparkAll();
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Lets nothing more in, and drops what is there. */
  void closeAndWipe() {
    lock.lock();
    try {
      chunks.clear();
      size = 0;
      closed = true;
    } finally {
      lock.unlock();
    }
    takers.unparkAll();
  }

  /**
   * Waits for bytes and takes them, or none if the queue is closed and empty. A checkpoint, after
   * which nothing can come between taking and returning.
   */
  byte[] take(int max) {
    taking.enter();
    try {
      Tasks.checkpoint();
      lock.lock();
      try {
        while (size == 0 && !closed) {
          awaitChange();
        }
        return remove(max);
      } finally {
        lock.unlock();
      }
    } finally {
      taking.leave();
    }
  }

  /** Gives the lock back while it waits. */
  private void awaitChange() {
    ParkingLot.Place place = takers.prepare();
    lock.unlock();
    try {
      place.await();
    } finally {
      lock.lock();
    }
  }

  /** What {@link #take} would return without waiting; null if it would have to wait. */
  byte @Nullable [] poll(int max) {
    taking.enterUnchecked();
    try {
      lock.lock();
      try {
        return size == 0 && !closed ? null : remove(max);
      } finally {
        lock.unlock();
      }
    } finally {
      taking.leave();
    }
  }

  private byte[] remove(int max) {
    if (size == 0) {
      return NONE;
    }
    ByteBuffer taken = ByteBuffer.allocate((int) Math.min(max, size));
    while (taken.hasRemaining()) {
      ByteBuffer first = chunks.element();
      int count = Math.min(taken.remaining(), first.remaining());
      taken.put(taken.position(), first, first.position(), count);
      taken.position(taken.position() + count);
      first.position(first.position() + count);
      if (!first.hasRemaining()) {
        chunks.remove();
      }
    }
    size -= taken.capacity();
    return taken.array();
  }
}
