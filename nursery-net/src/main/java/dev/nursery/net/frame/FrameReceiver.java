package dev.nursery.net.frame;

import dev.nursery.BrokenResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Tasks;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.TooLongException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The receiving end of a channel over a stream: each frame is a value.
 *
 * {@snippet :
 * var commands = new FrameReceiver<>(stream, Delimited.by((byte) '\n'), Codec.text(UTF_8));
 * for (String command : commands) {
 *   IO.println(command);
 * }
 * }
 *
 * <p>Takes over the stream: whoever closes the channel has closed it. One task receives at a time.
 * A receive that is cancelled has taken nothing, however much of a frame had come.
 *
 * <p><b>Failure.</b> A frame that is too long is a {@link FrameTooLongException}, one that the
 * codec refuses a {@link MalformedFrameException}; an end in the middle of a frame, and what else
 * the stream throws, a {@link BrokenResourceException} with that as its cause. Each of them is for
 * good. A stream that ends between two frames is the end of the channel.
 *
 * @param <T> what is received
 */
public final class FrameReceiver<T> implements ReceiveChannel<T> {

  private final BufferedReceiveStream stream;
  private final Framing framing;
  private final Codec<T> codec;
  private final Turn turn = new Turn(this, "receiving");

  /** How every further receive fails; the receiving task's. */
  private @Nullable Supplier<RuntimeException> failure;

  /**
   * Takes over {@code stream}. A {@link BufferedReceiveStream} is used as it is, so what is in its
   * buffer is received first; another one gets a buffer.
   */
  public FrameReceiver(ReceiveStream stream, Framing framing, Codec<T> codec) {
    Objects.requireNonNull(stream, "stream");
    this.stream =
        stream instanceof BufferedReceiveStream buffered
            ? buffered
            : new BufferedReceiveStream(stream);
    this.framing = Objects.requireNonNull(framing, "framing");
    this.codec = Objects.requireNonNull(codec, "codec");
  }

  /**
   * {@inheritDoc}
   *
   * @throws FrameTooLongException if the next frame is longer than it may be
   * @throws MalformedFrameException if the codec makes no value of it
   */
  @Override
  public T receive() {
    turn.enter();
    try {
      if (failure != null) {
        throw failure.get();
      }
      return decoded(frame());
    } finally {
      turn.leave();
    }
  }

  private ByteBuffer frame() {
    ByteBuffer frame;
    try {
      frame = framing.receive(stream);
    } catch (ClosedEndpointException e) {
      throw turn.closed();
    } catch (TooLongException e) {
      throw fails(() -> new FrameTooLongException(e));
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw fails(() ->
          new BrokenResourceException("no frame comes from " + stream + ": " + e.getMessage(), e));
    }
    if (frame == null) {
      throw fails(() -> new EndOfChannelException(stream + " has ended, after its last frame"));
    }
    return frame;
  }

  private T decoded(ByteBuffer frame) {
    int size = frame.remaining();
    try {
      return Objects.requireNonNull(codec.decode(frame), "the codec has made null of it");
    } catch (IOException | RuntimeException e) {
      throw fails(() ->
          new MalformedFrameException(
              "a frame of " + size + " bytes from " + stream + " is malformed: " + e.getMessage(),
              e));
    }
  }

  private RuntimeException fails(Supplier<RuntimeException> how) {
    failure = how;
    return how.get();
  }

  @Override
  public void close() {
    if (turn.close()) {
      FrameSender.closeForcefully(stream);
    }
  }

  @Override
  public String toString() {
    return "FrameReceiver[" + stream + "]";
  }
}
