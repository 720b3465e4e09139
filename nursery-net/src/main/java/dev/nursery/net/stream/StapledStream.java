package dev.nursery.net.stream;

import dev.nursery.CancelScope;
import dev.nursery.net.Closing;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.OneAtATime;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import java.util.function.Function;

/**
 * A stream in both directions, made of two that go one way: the standard input and output of a
 * process, for instance.
 *
 * {@snippet :
 * var slow = StapledStream.around(
 *     stream,
 *     sending -> new ThrottledSendStream(sending, ByteRate.perSecond(10_000)),
 *     receiving -> new CountedReceiveStream(receiving));
 * }
 *
 * <p>Everything is passed on to the one or the other, which now belong to this stream. {@link
 * #sendEof} is that of the sending stream if it has one, and otherwise closes it; {@link #close}
 * closes both, the second also if the first fails.
 *
 * <p>Follows trio's {@code StapledStream}.
 *
 * @param <S> the stream to send on
 * @param <R> the stream to receive from
 */
public final class StapledStream<S extends SendStream, R extends ReceiveStream>
    implements HalfCloseable {

  private final S sendStream;
  private final R receiveStream;
  private final OneAtATime sending = new OneAtATime(this, "sending");
  private final Closing closing = new Closing(this);

  /** Takes over both streams. */
  public StapledStream(S sendStream, R receiveStream) {
    this.sendStream = Objects.requireNonNull(sendStream, "sendStream");
    this.receiveStream = Objects.requireNonNull(receiveStream, "receiveStream");
  }

  /**
   * A stream with something around each of its directions, which stay independent: the end of the
   * one can be {@linkplain #sendEof sent} by itself.
   *
   * @param stream taken over
   * @param sending what to make of its sending direction
   * @param receiving what to make of its receiving direction
   */
  public static <S extends SendStream, R extends ReceiveStream> StapledStream<S, R> around(
      HalfCloseable stream,
      Function<? super SendStream, ? extends S> sending,
      Function<? super ReceiveStream, ? extends R> receiving) {
    var halves = new StreamHalves(stream);
    return new StapledStream<>(
        sending.apply(halves.sending()), receiving.apply(halves.receiving()));
  }

  /** What this stream sends on. */
  public S sendStream() {
    return sendStream;
  }

  /** What this stream receives from. */
  public R receiveStream() {
    return receiveStream;
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    exclusively(() -> sendStream.sendAll(data));
  }

  @Override
  public void sendAll(ByteBuffer... data) throws IOException {
    exclusively(() -> sendStream.sendAll(data));
  }

  @Override
  public long sendFile(FileChannel file, long position, long count) throws IOException {
    sending.enter();
    try {
      return sendStream.sendFile(file, position, count);
    } finally {
      sending.leave();
    }
  }

  @Override
  public void awaitSendable() throws IOException {
    exclusively(sendStream::awaitSendable);
  }

  /** If that means to close the sending stream, no cancellation reaches it once it has begun. */
  @Override
  public void sendEof() throws IOException {
    exclusively(() -> {
      closing.ensureOpen();
      if (sendStream instanceof HalfCloseable half) {
        half.sendEof();
      } else {
        CancelScope.shielded(sendStream::close);
      }
    });
  }

  /** Something that the sending stream does. */
  @FunctionalInterface
  private interface Sending {
    void run() throws IOException;
  }

  private void exclusively(Sending operation) throws IOException {
    sending.enter();
    try {
      operation.run();
    } finally {
      sending.leave();
    }
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    return receiveStream.receiveAtMost(max);
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    return receiveStream.receiveInto(target);
  }

  @Override
  public long receiveInto(ByteBuffer... targets) throws IOException {
    return receiveStream.receiveInto(targets);
  }

  @Override
  public void close() throws IOException {
    closing.close();
    try (receiveStream) {
      sendStream.close();
    }
  }

  @Override
  public void closeForcefully() throws IOException {
    closing.close();
    try {
      sendStream.closeForcefully();
    } finally {
      receiveStream.closeForcefully();
    }
  }

  @Override
  public String toString() {
    return "StapledStream[" + sendStream + ", " + receiveStream + "]";
  }
}
