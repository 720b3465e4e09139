package dev.nursery.net.stream;

import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An {@code InputStream} of the JDK, as a receiving end.
 *
 * <p>A read that was left behind by a cancelled receive is the next receive's: that waits for it
 * instead of beginning another.
 */
final class ForeignReceiveStream implements ReceiveStream {

  private static final int PIECE = 8_192;

  private final InputStream source;
  private final ForeignClosing closing;
  private final OneAtATime receiving = new OneAtATime(this, "receiving");
  private final Closing closed = new Closing(this);
  private final Waits waits = new Waits(closed);

  // The receiving task's:

  /** The read under way; null if there is none. */
  private @Nullable Read pending;

  /** What was read, and not received. */
  private ByteBuffer held = ByteBuffer.allocate(0);

  ForeignReceiveStream(InputStream source) {
    this.source = source;
    this.closing = new ForeignClosing(source);
  }

  /** One blocking call; its result is written before it is done, and read after that. */
  private final class Read {

    final byte[] bytes = new byte[PIECE];
    int count;
    final ForeignCall call = ForeignCall.begin(() -> count = source.read(bytes));
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    receiving.enter();
    try {
      byte[] chunk = new byte[Math.min(max, hold())];
      held.get(chunk);
      return chunk;
    } finally {
      receiving.leave();
    }
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    ReceiveStream.requireRoom(target);
    receiving.enter();
    try {
      int count = Math.min(target.remaining(), hold());
      target.put(target.position(), held, held.position(), count);
      target.position(target.position() + count);
      held.position(held.position() + count);
      return count == 0 ? -1 : count;
    } finally {
      receiving.leave();
    }
  }

  /** Waits until something is held; returns how much, 0 at the end. */
  private int hold() throws IOException {
    closed.ensureOpen();
    if (held.hasRemaining()) {
      Tasks.cancelShieldedCheckpoint();
    } else {
      held = waits.in(this::read);
    }
    return held.remaining();
  }

  private ByteBuffer read() throws IOException {
    Read read = pending;
    if (read == null) {
      read = new Read();
      pending = read;
    }
    try {
      read.call.await();
      return ByteBuffer.wrap(read.bytes, 0, Math.max(read.count, 0));
    } catch (IOException e) {
      throw closed.isClosed()
          ? closed.exception()
          : new BrokenStreamException("reading from " + this + " failed: " + e.getMessage(), e);
    } finally {
      if (read.call.isDone()) {
        pending = null;
      }
    }
  }

  /** Waits until the stream is closed, unless cancelled; then it is closed by and by. */
  @Override
  public void close() throws IOException {
    closeForcefully();
    closing.await();
  }

  /** Begins to close it, and does not wait: it might wait for a read that is under way. */
  @Override
  public void closeForcefully() {
    waits.close();
    closing.begin();
  }

  @Override
  public String toString() {
    return "ReceiveStream[" + source + "]";
  }
}
