package dev.nursery.pump;

import dev.nursery.Tasks;
import dev.nursery.lowlevel.ParkingLot;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stream of the JDK that blocks whoever writes to it, written to by a thread of its own.
 *
 * <p>A piece at a time is copied, and written by some thread; the sender waits until it is. A
 * sender that is cancelled leaves, and the thread goes on with that one piece. As in a {@link
 * BytePump}, the descriptor is not closed under a write, but by the thread right after it.
 */
public final class PumpedSendStream implements SendStream {

  private static final int PIECE = 65_536;

  private final String name;
  private final OutputStream target;
  private final Closing closing = new Closing(this);
  private final OneAtATime sending = new OneAtATime(this, "sending");

  private final ReentrantLock lock = new ReentrantLock();
  private final ParkingLot waiting = new ParkingLot();

  /** Whether a thread writes the piece; guarded by the lock. */
  private boolean writing;

  /** What is written; the thread's while it writes, and otherwise the sender's. */
  private byte[] piece = {};

  private int length;

  /** What a write has failed with; guarded by the lock. */
  private @Nullable Throwable failure;

  /** An open stream. */
  public PumpedSendStream(String name, OutputStream target) {
    this.name = name;
    this.target = target;
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    sending.enter();
    try {
      awaitIdle();
      while (data.hasRemaining()) {
        write(data);
        awaitIdle();
      }
      Tasks.cancelShieldedCheckpoint();
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      sending.leave();
    }
  }

  /**
   * Nobody can tell whether a pipe has room. So this waits if an earlier send was cancelled, and
   * its piece has not been taken yet; otherwise it may be too early, as it is allowed to be.
   */
  @Override
  public void awaitSendable() throws IOException {
    sending.enter();
    try {
      awaitIdle();
      Tasks.cancelShieldedCheckpoint();
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      sending.leave();
    }
  }

  /** Waits until no thread writes. */
  private void awaitIdle() throws IOException {
    lock.lock();
    try {
      while (true) {
        closing.ensureOpen();
        if (failure != null) {
          throw new BrokenStreamException("lost " + this + ": " + failure.getMessage(), failure);
        }
        if (!writing) {
          return;
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

  /** Has the next piece written. */
  private void write(ByteBuffer data) throws IOException {
    lock.lock();
    try {
      closing.ensureOpen(); // from here on, the thread closes
      length = Math.min(PIECE, data.remaining());
      if (piece.length < length) {
        piece = new byte[length];
      }
      data.get(data.position(), piece, 0, length);
      PumpThreads.execute(this::writePiece);
      data.position(data.position() + length);
      writing = true; // if that did not throw; and the thread cannot end before this lock is free
    } finally {
      lock.unlock();
    }
  }

  private void writePiece() {
    Throwable thrown = null;
    try {
      target.write(piece, 0, length);
      target.flush();
    } catch (Throwable t) {
      thrown = t;
    }
    boolean close;
    lock.lock();
    try {
      writing = false;
      close = failure != null || closing.isClosed();
      if (failure == null) {
        failure = thrown;
      }
    } finally {
      lock.unlock();
    }
    if (close) {
      closeTarget();
    }
    waiting.unparkAll();
  }

  /** Lets go of a reader that has gone: sends fail, and the descriptor is closed. Never waits. */
  public void breakOff(String why) {
    boolean closeNow;
    lock.lock();
    try {
      closeNow = failure == null && !writing;
      if (failure == null) {
        failure = new IOException(why);
      }
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
    if (closeNow) {
      closeTarget();
    }
  }

  private void closeTarget() {
    try {
      target.close();
    } catch (IOException e) {
      // Nobody is there any more to be told.
    }
  }

  @Override
  public void close() throws IOException {
    closeForcefully();
    Tasks.checkpoint();
  }

  @Override
  public void closeForcefully() throws IOException {
    boolean closeNow;
    boolean broken;
    lock.lock();
    try {
      closeNow = closing.close() && !writing;
      broken = failure != null;
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
    if (closeNow) {
      try {
        target.close();
      } catch (IOException e) {
        if (!broken) {
          throw e;
        }
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
