package dev.nursery.net.stream;

import dev.nursery.net.OneAtATime;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A sending end that lets no more than so many bytes through.
 *
 * {@snippet :
 * var body = new LimitedSendStream(stream, 1_000_000);
 * writeReport(body); // or TooLongException
 * }
 *
 * <p>A send that would go over the limit sends nothing, and fails with a {@link TooLongException};
 * smaller ones may follow. Of a file, the pieces that fit may have been sent. Takes over the stream
 * that it is around; everything else is as that does it.
 */
public final class LimitedSendStream extends SendFilter {

  private final long limit;
  private final OneAtATime sending = new OneAtATime(this, "sending");

  /** How much may still be sent; written by the sending task. */
  private volatile long remaining;

  /**
   * Takes over {@code target}.
   *
   * @param limit in bytes, from 0
   */
  public LimitedSendStream(SendStream target, long limit) {
    super(target);
    this.limit = Requirements.notNegative(limit, "limit");
    this.remaining = limit;
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    sending.enter();
    try {
      int size = data.remaining();
      long allowed = remaining;
      if (size > allowed) {
        target.sendAll(ByteBuffer.allocate(0)); // first of all it has to be open
        throw new TooLongException(
            "another "
                + size
                + " bytes are too many for "
                + target
                + ": "
                + (limit - allowed)
                + " of "
                + limit
                + " have been sent",
            limit);
      }
      try {
        target.sendAll(data);
      } finally {
        remaining = allowed - (size - data.remaining());
      }
    } finally {
      sending.leave();
    }
  }

  /** How many bytes may still be sent. */
  public long remaining() {
    return remaining;
  }
}
