package dev.nursery.pump;

import dev.nursery.Tasks;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What comes out of a {@link BytePump}. */
public final class PumpedReceiveStream implements ReceiveStream {

  private final BytePump pump;
  private final Runnable onClose;
  private final Closing closing = new Closing(this);
  private final OneAtATime receiving = new OneAtATime(this, "receiving");

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
    ReceiveStream.requireMax(max);
    receiving.enter();
    try {
      byte[] taken = pump.take(max, closing::ensureOpen);
      Tasks.cancelShieldedCheckpoint();
      return taken;
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      receiving.leave();
    }
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    ReceiveStream.requireRoom(target);
    receiving.enter();
    try {
      int count = pump.takeInto(target, closing::ensureOpen);
      Tasks.cancelShieldedCheckpoint();
      return count;
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      receiving.leave();
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
