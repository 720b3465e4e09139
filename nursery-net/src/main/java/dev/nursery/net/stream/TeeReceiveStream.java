package dev.nursery.net.stream;

import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A receiving end whose bytes are also sent to somebody else, before they are received here: to
 * record what comes, for instance.
 *
 * {@snippet :
 * parse(new TeeReceiveStream(stream, recording));
 * }
 *
 * <p>So the copy is never behind. If sending it fails, so does the receive, and later ones as well.
 * A receive that is cancelled has taken nothing; but if that hit the copy in the middle, nobody
 * knows how much of it was sent, and all further receives fail with a {@link
 * BrokenStreamException}. Takes over both streams, and closes both.
 */
public final class TeeReceiveStream implements ReceiveStream {

  private final ReceiveStream source;
  private final SendStream copy;
  private final OneAtATime receiving = new OneAtATime(this, "receiving");
  private final Closing closing = new Closing(this);

  // The receiving task's:

  /** What was received, and not taken from here. */
  private ByteBuffer held = ByteBuffer.allocate(0);

  /** The part of it that was not copied. */
  private ByteBuffer toCopy = ByteBuffer.allocate(0);

  private boolean torn;

  /**
   * Takes over both.
   *
   * @param source where the bytes come from
   * @param copy where they are sent as well
   */
  public TeeReceiveStream(ReceiveStream source, SendStream copy) {
    this.source = Objects.requireNonNull(source, "source");
    this.copy = Objects.requireNonNull(copy, "copy");
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    receiving.enter();
    try {
      hold(max);
      byte[] chunk = new byte[Math.min(max, held.remaining())];
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
      hold(target.remaining());
      int count = Math.min(target.remaining(), held.remaining());
      target.put(target.position(), held, held.position(), count);
      target.position(target.position() + count);
      held.position(held.position() + count);
      return count == 0 ? -1 : count;
    } finally {
      receiving.leave();
    }
  }

  /** Sees to it that something is held and copied, unless the source is at its end. */
  private void hold(int max) throws IOException {
    closing.ensureOpen();
    if (torn) {
      throw new BrokenStreamException(
          "an earlier receive from "
              + source
              + " was cut off while it sent the copy to "
              + copy
              + ", which is incomplete now",
          null);
    }
    if (!held.hasRemaining()) {
      held = ByteBuffer.wrap(source.receiveAtMost(max));
      toCopy = held.duplicate();
    }
    if (toCopy.hasRemaining()) {
      int begin = toCopy.position();
      try {
        copy.sendAll(toCopy);
      } catch (Throwable t) {
        torn = toCopy.position() != begin;
        throw t;
      }
    }
  }

  @Override
  public void close() throws IOException {
    closing.close();
    try (copy) {
      source.close();
    }
  }

  @Override
  public void closeForcefully() throws IOException {
    closing.close();
    try {
      source.closeForcefully();
    } finally {
      copy.closeForcefully();
    }
  }

  @Override
  public String toString() {
    return "TeeReceiveStream[" + source + ", " + copy + "]";
  }
}
