package dev.nursery.net.frame;

import dev.nursery.BrokenResourceException;
import dev.nursery.Cancelled;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.channel.SendChannel;
import dev.nursery.net.ByteStream;
import dev.nursery.net.stream.StreamHalves;

/**
 * A channel in both directions over a stream: values of one type, each in a frame, to a peer and
 * from it.
 *
 * {@snippet :
 * try (var messages = FramedStream.over(stream, LengthPrefix.ofBytes(4), Codec.text(UTF_8))) {
 *   messages.send("question");
 *   IO.println(messages.receive());
 * }
 * }
 *
 * <p>Takes over the stream. One task may send and another receive at the same time; to hand the
 * directions to two owners, take {@link #sender} and {@link #receiver}, which are closed each for
 * itself. Where the directions have different types, make a {@link FrameSender} and a {@link
 * FrameReceiver} of {@link StreamHalves}. Those two say how each direction fails, and what a
 * cancellation does.
 *
 * @param <T> what is sent and received
 */
public final class FramedStream<T> implements SendChannel<T>, ReceiveChannel<T> {

  private final FrameSender<T> sender;
  private final FrameReceiver<T> receiver;

  private FramedStream(FrameSender<T> sender, FrameReceiver<T> receiver) {
    this.sender = sender;
    this.receiver = receiver;
  }

  /**
   * Values over {@code stream}, which is taken over.
   *
   * @param framing how frames are told apart, both ways
   * @param codec what is in a frame, both ways
   */
  public static <T> FramedStream<T> over(ByteStream stream, Framing framing, Codec<T> codec) {
    var halves = new StreamHalves(stream);
    return new FramedStream<>(
        new FrameSender<>(halves.sending(), framing, codec),
        new FrameReceiver<>(halves.receiving(), framing, codec));
  }

  /**
   * The direction that sends. Closing it tells the peer that no more will come, if the stream
   * {@linkplain dev.nursery.net.HalfCloseable can do that}, and receiving goes on.
   */
  public FrameSender<T> sender() {
    return sender;
  }

  /** The direction that receives. */
  public FrameReceiver<T> receiver() {
    return receiver;
  }

  @Override
  public void send(T value) {
    sender.send(value);
  }

  @Override
  public T receive() {
    return receiver.receive();
  }

  /**
   * Closes both directions, and the stream as politely as it can; see {@link FrameSender#finish}.
   *
   * @throws BrokenResourceException if the good-bye could not be sent
   * @throws Cancelled if the task is cancelled; after the stream was closed
   */
  public void finish() {
    receiver.close();
    sender.finish();
  }

  /** Closes both directions, and with them the stream, forcefully. */
  @Override
  public void close() {
    sender.close();
    receiver.close();
  }

  @Override
  public String toString() {
    return "FramedStream[" + sender + ", " + receiver + "]";
  }
}
