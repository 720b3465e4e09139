package dev.nursery.net.stream;

import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A sending end that lets no more than so many bytes per second through; sends wait for their turn.
 *
 * {@snippet :
 * var gentle = new ThrottledSendStream(stream, ByteRate.perSecond(50_000));
 * gentle.sendAll(bytes);
 * }
 *
 * <p>What is sent goes out in pieces of a {@linkplain ByteRate#burst() burst} at most. A send that
 * is cancelled while it waits may have sent some of them, as any other. Takes over the stream that
 * it is around; everything else is as that does it.
 */
public final class ThrottledSendStream extends SendFilter {

  private final ByteRate rate;
  private final OneAtATime sending = new OneAtATime(this, "sending");
  private final Waits waits = new Waits(new Closing(this));

  /** Takes over {@code target}. */
  public ThrottledSendStream(SendStream target, ByteRate rate) {
    super(target);
    this.rate = Objects.requireNonNull(rate, "rate");
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    sending.enter();
    int end = data.limit();
    try {
      do {
        if (data.position() < end) {
          waits.in(rate::awaitTurn);
        }
        int begin = data.position();
        data.limit(begin + Math.min(end - begin, rate.burst()));
        try {
          target.sendAll(data);
        } finally {
          rate.charge(data.position() - begin);
        }
      } while (data.position() < end);
    } finally {
      data.limit(end);
      sending.leave();
    }
  }

  @Override
  public void awaitSendable() throws IOException {
    sending.enter();
    try {
      waits.in(rate::awaitTurn);
      target.awaitSendable();
    } finally {
      sending.leave();
    }
  }

  @Override
  public void close() throws IOException {
    waits.close();
    super.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    waits.close();
    super.closeForcefully();
  }
}
