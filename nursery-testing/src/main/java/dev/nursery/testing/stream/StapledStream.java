package dev.nursery.testing.stream;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A stream in both directions, made of two that go one way.
 *
 * <p>Everything is passed on to the one or the other, which now belong to this stream. {@link
 * #sendEof} closes the sending one; {@link #close} closes both, the second also if the first fails.
 * Follows trio's {@code StapledStream}.
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
    this.sendStream = sendStream;
    this.receiveStream = receiveStream;
  }

  /** Two connections in opposite directions as one. */
  static <S extends SendStream, R extends ReceiveStream>
      StreamPair<StapledStream<S, R>, StapledStream<S, R>> connect(
          StreamPair<S, R> there, StreamPair<S, R> back) {
    return new StreamPair<>(
        new StapledStream<>(there.here(), back.there()),
        new StapledStream<>(back.here(), there.there()));
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
    Tasks.checkpointIfCancelled();
    sending.enter();
    try {
      sendStream.sendAll(data);
    } finally {
      sending.leave();
    }
  }

  @Override
  public void awaitSendable() throws IOException {
    Tasks.checkpointIfCancelled();
    sending.enter();
    try {
      sendStream.awaitSendable();
    } finally {
      sending.leave();
    }
  }

  /** Closes the sending stream, out of reach of cancellations once it has begun. */
  @Override
  public void sendEof() throws IOException {
    Tasks.checkpointIfCancelled();
    sending.enter();
    try {
      closing.ensureOpen();
      CancelScope.shielded(sendStream::close);
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
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
  public void close() throws IOException {
    closing.close();
    try (receiveStream) {
      sendStream.close();
    }
  }

  @Override
  public void closeForcefully() throws IOException {
    closing.close();
    new StreamPair<>(sendStream, receiveStream).close();
  }

  @Override
  public String toString() {
    return "StapledStream[" + sendStream + ", " + receiveStream + "]";
  }
}
