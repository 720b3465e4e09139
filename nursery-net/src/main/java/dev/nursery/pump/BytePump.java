package dev.nursery.pump;

import dev.nursery.Cancelled;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.net.BrokenStreamException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A thread that reads from a stream that blocks, and keeps what it has read until somebody takes
 * it.
 *
 * <p>It keeps one buffer full and reads no further: whoever writes at the other end is held back as
 * usual. Only when that one is known to have gone, it reads what is left, so that no thread has to
 * wait for somebody to take it. Who takes looks, and gets in line, under the lock; the thread
 * changes the state under it, and wakes afterwards. So a change either is seen or wakes.
 *
 * <p>Only the thread closes the source, and never while it reads: a descriptor that is closed under
 * a read may be given to somebody else while the system call goes on. So a source that is shut down
 * while nothing comes from it stays open until something does, or its end.
 */
public final class BytePump {

  /** Whose receive it is; says whether it is still open. */
  interface Taker {

    /** Throws if the taker is closed. */
    void ensureOpen() throws IOException;
  }

  static final int SIZE = 65_536;

  /** What is kept at most of a writer that has gone. The system's pipes hold less. */
  private static final int MOST = 1 << 20;

  private static final byte[] NONE = {};

  private final String name;
  private final InputStream source;

  /** Whether to read before anybody asks. */
  private final boolean ahead;

  /** Held by the thread. */
  private final Object monitor;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final ParkingLot takers = new ParkingLot();

  /** What was read lies between the two indices; the thread's while there is nothing. */
  private byte[] buffer = new byte[SIZE];

  private int position;
  private int limit;

  /** Whether there is a thread; guarded by the lock, as all that follows. */
  private boolean started;

  private boolean ended;
  private boolean shut;

  /** Whether the writer has gone. */
  private boolean lingers;

  /** Whether nobody wants what comes, though it may come. */
  private boolean discards;

  private @Nullable Throwable failure;

  private BytePump(String name, InputStream source, boolean ahead) {
    this.name = name;
    this.source = source;
    this.ahead = ahead;
    this.monitor = ahead ? source : this;
  }

  /**
   * Reads at once, and one buffer ahead; and holds the monitor of {@code source} until its end.
   *
   * <p>That is for the pipes of processes. When a process ends, the JDK takes what is in its pipes
   * at that moment, and closes them, also if children of that process still write to them. It does
   * so under the monitor that its reads take: while we hold it, the pipe stays as it is until the
   * last of its writers has gone.
   */
  public static BytePump ahead(String name, InputStream source) {
    BytePump pump = new BytePump(name, source, true);
    pump.started = true;
    PumpThreads.execute(pump::run);
    return pump;
  }

  /**
   * Reads once when asked, and never closes {@code source}: for what others may want to read as
   * well.
   */
  public static BytePump onDemand(String name, InputStream source) {
    return new BytePump(name, source, false);
  }

  // -- whoever takes

  /**
   * Waits for bytes and takes some.
   *
   * @return none at the end
   * @throws Cancelled if the task is cancelled; nothing was taken
   */
  byte[] take(int max, Taker taker) throws IOException {
    lock.lock();
    try {
      if (!awaitBytes(taker)) {
        return NONE;
      }
      byte[] taken =
          Arrays.copyOfRange(buffer, position, position + Math.min(max, limit - position));
      taken(taken.length);
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #take}; -1 at the end. */
  int takeInto(ByteBuffer target, Taker taker) throws IOException {
    lock.lock();
    try {
      if (!awaitBytes(taker)) {
        return -1;
      }
      int count = Math.min(target.remaining(), limit - position);
      target.put(buffer, position, count);
      taken(count);
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Returns under the lock, as it was called; false at the end. */
  private boolean awaitBytes(Taker taker) throws IOException {
    while (true) {
      taker.ensureOpen();
      if (position < limit) {
        return true;
      }
      if (failure != null) {
        throw new BrokenStreamException("lost " + name + ": " + failure.getMessage(), failure);
      }
      if (ended) {
        return false;
      }
      ask();
      ParkingLot.Place place = takers.prepare();
      lock.unlock();
      try {
        place.await();
      } finally {
        lock.lock();
      }
    }
  }

  private void ask() {
    if (!started) {
      PumpThreads.execute(this::run);
      started = true; // if that did not throw; and the thread cannot end before this lock is free
    }
  }

  private void taken(int count) {
    position += count;
    if (ahead && position == limit) {
      wanted.signal();
    }
  }

  /** Lets all who wait look again whether they are still open. */
  void wakeTakers() {
    takers.unparkAll();
  }

  /**
   * Reads what is left by a writer that has gone, to be taken whenever somebody likes, and closes.
   * Never waits.
   */
  void linger() {
    lock.lock();
    try {
      lingers = true;
      wanted.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Goes on reading, and drops it: so that whoever writes is neither held back nor told that nobody
   * reads. Never waits.
   */
  void discard() {
    lock.lock();
    try {
      discards = true;
      position = limit;
      wanted.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Drops what was read, and reads no more. Never waits. */
  public void shutDown() {
    lock.lock();
    try {
      shut = true;
      position = limit;
      wanted.signal();
    } finally {
      lock.unlock();
    }
    wakeTakers();
  }

  // -- the thread

  private void run() {
    Throwable thrown = null;
    synchronized (monitor) {
      try {
        for (byte[] room = awaitRoom(); room != null; room = awaitRoom()) {
          int count = source.read(room);
          if (count < 0) {
            break;
          }
          arrived(room, count);
          if (!ahead) {
            return; // whoever asks next starts another thread, which waits for the monitor
          }
        }
      } catch (Throwable t) {
        thrown = t;
      }
      if (ahead) {
        closeSource();
      }
    }
    lock.lock();
    try {
      ended = true;
      failure = thrown;
    } finally {
      lock.unlock();
    }
    wakeTakers();
  }

  private void closeSource() {
    try {
      source.close();
    } catch (IOException e) {
      // All was read, or nobody wants it.
    }
  }

  /** Where to read to; null if nobody wants any more. */
  private byte @Nullable [] awaitRoom() {
    lock.lock();
    try {
      while (!shut && position < limit && !(lingers && limit - position < MOST)) {
        wanted.awaitUninterruptibly();
      }
      if (shut) {
        return null;
      }
      if (position < limit || buffer.length < SIZE) {
        return new byte[SIZE];
      }
      return buffer;
    } finally {
      lock.unlock();
    }
  }

  private void arrived(byte[] room, int count) {
    lock.lock();
    try {
      started = ahead;
      if (shut || discards) {
        return;
      }
      if (position == limit) {
        buffer = room;
        limit = count;
      } else {
        byte[] joined = Arrays.copyOfRange(buffer, position, limit + count);
        System.arraycopy(room, 0, joined, limit - position, count);
        buffer = joined;
        limit = joined.length;
      }
      position = 0;
    } finally {
      lock.unlock();
    }
    wakeTakers();
  }

  @Override
  public String toString() {
    return name;
  }
}
