package dev.nursery.pump;

import dev.nursery.BusyResourceException;
import dev.nursery.Tasks;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** What comes out of a {@link BytePump}. */
public final class PumpedReceiveStream implements ReceiveStream {

  private final BytePump pump;
  private final Runnable onClose;
  private final Closing closing = new Closing(this);
  private final AtomicBoolean receiving = new AtomicBoolean();

  /**
   * An open stream.
   *
   * @param onClose what to do at the first closing; must not wait
   */
  public PumpedReceiveStream(BytePump pump, Runnable onClose) {
    this.pump = pump;
    this.onClose = onClose;
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    if (max < 1) {
      throw new IllegalArgumentException(
          "max is "
              + max
              + ", and has to be at least 1: a result of no bytes stands for the end of the stream");
    }
    enter();
    try {
      byte[] taken = pump.take(max, closing);
      Tasks.cancelShieldedCheckpoint();
      return taken;
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      receiving.set(false);
    }
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      throw new IllegalArgumentException(
          "there is no room in the target, " + target + ": was clear() forgotten, or compact()?");
    }
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("the target is a read-only view: " + target);
    }
    enter();
    try {
      int count = pump.takeInto(target, closing);
      Tasks.cancelShieldedCheckpoint();
      return count;
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      receiving.set(false);
    }
  }

  private void enter() {
    Tasks.checkpointIfCancelled();
    if (!receiving.compareAndSet(false, true)) {
      throw new BusyResourceException(
          "another task is receiving from "
              + this
              + " already: one at a time may, since their bytes would mix; give it one task that receives, or guard it with"
              + " a lock");
    }
  }

  /** Reads what is left by a writer that has gone, to be received at any time. */
  public void linger() {
    pump.linger();
  }

  /**
   * Drops what is there and what comes from now on, as long as this is open; for a writer that is
   * to come to its end undisturbed.
   */
  public void discard() {
    pump.discard();
  }

  @Override
  public void close() throws IOException {
    closeForcefully();
    Tasks.checkpoint();
  }

  @Override
  public void closeForcefully() {
    if (closing.close()) {
      onClose.run();
    }
    pump.wakeTakers();
  }

  @Override
  public String toString() {
    return pump.toString();
  }
}
