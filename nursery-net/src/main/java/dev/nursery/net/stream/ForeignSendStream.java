package dev.nursery.net.stream;

import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * An {@code OutputStream} of the JDK, as a sending end.
 *
 * <p>What is written is a copy, as a write that was left behind still needs it when the caller has
 * its array back.
 */
final class ForeignSendStream implements SendStream {

  private static final int PIECE = 65_536;

  private final OutputStream target;
  private final ForeignClosing closing;
  private final OneAtATime sending = new OneAtATime(this, "sending");
  private final Closing closed = new Closing(this);
  private final Waits waits = new Waits(closed);

  /** Whether a send was cut off, or has failed; the sending task's. */
  private boolean torn;

  ForeignSendStream(OutputStream target) {
    this.target = target;
    this.closing = new ForeignClosing(target);
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    sending.enter();
    try {
      ensureWhole();
      while (data.hasRemaining()) {
        byte[] piece = new byte[Math.min(data.remaining(), PIECE)];
        data.get(data.position(), piece);
        send(piece, data);
      }
      Tasks.cancelShieldedCheckpoint();
    } finally {
      sending.leave();
    }
  }

  private void send(byte[] piece, ByteBuffer data) throws IOException {
    ForeignCall call =
        ForeignCall.begin(() -> {
          target.write(piece);
          target.flush();
        });
    data.position(data.position() + piece.length);
    torn = true; // until it has got done
    try {
      torn =
          waits.in(() -> {
            call.await();
            return false;
          });
    } catch (IOException e) {
      throw closed.isClosed()
          ? closed.exception()
          : new BrokenStreamException("writing to " + this + " failed: " + e.getMessage(), e);
    }
  }

  private void ensureWhole() throws IOException {
    closed.ensureOpen();
    if (torn) {
      throw new BrokenStreamException(
          "an earlier send to "
              + this
              + " failed or was cancelled, and nobody knows how much of it was written",
          null);
    }
  }

  /** Nobody can tell, so it does not wait. */
  @Override
  public void awaitSendable() throws IOException {
    sending.enter();
    try {
      ensureWhole();
      Tasks.cancelShieldedCheckpoint();
    } finally {
      sending.leave();
    }
  }

  /** Waits until the stream is closed, unless cancelled; then it is closed by and by. */
  @Override
  public void close() throws IOException {
    closeForcefully();
    closing.await();
  }

  /** Begins to close it, and does not wait: it might wait for a write that is under way. */
  @Override
  public void closeForcefully() {
    waits.close();
    closing.begin();
  }

  @Override
  public String toString() {
    return "SendStream[" + target + "]";
  }
}
