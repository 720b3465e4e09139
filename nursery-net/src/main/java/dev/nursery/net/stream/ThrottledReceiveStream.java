package dev.nursery.net.stream;

import dev.nursery.net.Closing;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A receiving end that lets no more than so many bytes per second through; receives wait for their
 * turn. The peer notices when what lies between is full.
 *
 * {@snippet :
 * new ThrottledReceiveStream(stream, ByteRate.perSecond(50_000)).transferTo(recording);
 * }
 *
 * <p>A receive takes a {@linkplain ByteRate#burst() burst} at most. Takes over the stream that it
 * is around; everything else is as that does it.
 */
public final class ThrottledReceiveStream extends ReceiveFilter {

  private final ByteRate rate;
  private final OneAtATime receiving = new OneAtATime(this, "receiving");
  private final Waits waits = new Waits(new Closing(this));

  /** Takes over {@code source}. */
  public ThrottledReceiveStream(ReceiveStream source, ByteRate rate) {
    super(source);
    this.rate = Objects.requireNonNull(rate, "rate");
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    receiving.enter();
    try {
      waits.in(rate::awaitTurn);
      byte[] chunk = source.receiveAtMost(Math.min(max, rate.burst()));
      rate.charge(chunk.length);
      return chunk;
    } finally {
      receiving.leave();
    }
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    ReceiveStream.requireRoom(target);
    receiving.enter();
    int end = target.limit();
    try {
      waits.in(rate::awaitTurn);
      target.limit(target.position() + Math.min(target.remaining(), rate.burst()));
      int count = source.receiveInto(target);
      rate.charge(Math.max(count, 0));
      return count;
    } finally {
      target.limit(end);
      receiving.leave();
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
