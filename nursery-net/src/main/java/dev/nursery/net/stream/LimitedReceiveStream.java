package dev.nursery.net.stream;

import dev.nursery.Tasks;
import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A receiving end that lets no more than so many bytes through.
 *
 * <p>There are three kinds. {@link #endingAfter} is a part of a stream: its end comes after so many
 * bytes, or at the end of the stream. {@link #exactly} is a part that has to be complete: if the
 * stream ends before, that is an {@link UnexpectedEndException}. {@link #failingAfter} is a whole
 * stream that has to be short: if there is more, that is a {@link TooLongException}.
 *
 * {@snippet :
 * var body = LimitedReceiveStream.exactly(stream, 120); // what comes after these is not touched
 * body.transferTo(recording);
 * }
 *
 * <p>Takes over the stream that it is around: closing closes both. To go on with the rest of a
 * stream, leave its parts open.
 */
public final class LimitedReceiveStream extends ReceiveFilter {

  private enum AtTheLimit {
    ENDS,
    ENDS_COMPLETE,
    FAILS
  }

  private final AtTheLimit kind;
  private final long limit;
  private final OneAtATime receiving = new OneAtATime(this, "receiving");
  private final Closing closing = new Closing(this);

  /** How much may still be received; written by the receiving task. */
  private volatile long remaining;

  /** Whether more came than may; the receiving task's. */
  private boolean exceeded;

  private LimitedReceiveStream(ReceiveStream source, AtTheLimit kind, long limit) {
    super(source);
    this.kind = kind;
    this.limit = Requirements.notNegative(limit, "limit");
    this.remaining = limit;
  }

  /**
   * The first bytes of a stream.
   *
   * @param source taken over
   * @param limit in bytes, from 0
   */
  public static LimitedReceiveStream endingAfter(ReceiveStream source, long limit) {
    return new LimitedReceiveStream(source, AtTheLimit.ENDS, limit);
  }

  /**
   * The first bytes of a stream, which has to have so many.
   *
   * @param source taken over
   * @param length in bytes, from 0
   */
  public static LimitedReceiveStream exactly(ReceiveStream source, long length) {
    return new LimitedReceiveStream(source, AtTheLimit.ENDS_COMPLETE, length);
  }

  /**
   * A stream that may not have more bytes.
   *
   * @param source taken over
   * @param limit in bytes, from 0
   */
  public static LimitedReceiveStream failingAfter(ReceiveStream source, long limit) {
    return new LimitedReceiveStream(source, AtTheLimit.FAILS, limit);
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    receiving.enter();
    try {
      if (isAtTheEnd()) {
        return new byte[0];
      }
      byte[] chunk = source.receiveAtMost((int) Math.min(max, remaining));
      account(chunk.length == 0 ? -1 : chunk.length);
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
      if (isAtTheEnd()) {
        return -1;
      }
      int end = target.limit();
      int count;
      try {
        count =
            source.receiveInto(
                target.limit(target.position() + (int) Math.min(target.remaining(), remaining)));
      } finally {
        target.limit(end);
      }
      account(count);
      return count;
    } finally {
      receiving.leave();
    }
  }

  private boolean isAtTheEnd() throws IOException {
    closing.ensureOpen();
    if (remaining > 0) {
      return false;
    }
    if (kind == AtTheLimit.FAILS) {
      if (!exceeded) {
        exceeded = source.receiveAtMost(1).length > 0;
      }
      if (exceeded) {
        throw new TooLongException(
            source + " has more than the " + limit + " bytes that it may have", limit);
      }
    } else {
      Tasks.cancelShieldedCheckpoint();
    }
    return true;
  }

  private void account(int count) throws UnexpectedEndException {
    if (count > 0) {
      long before = remaining;
      remaining = before - count;
    } else if (kind == AtTheLimit.ENDS_COMPLETE) {
      throw new UnexpectedEndException(
          source + " has ended after " + (limit - remaining) + " of " + limit + " bytes");
    }
  }

  /** How many bytes may still be received. */
  public long remaining() {
    return remaining;
  }

  @Override
  public void close() throws IOException {
    closing.close();
    super.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    closing.close();
    super.closeForcefully();
  }
}
