package dev.nursery.net.frame;

import dev.nursery.BrokenResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.channel.SendChannel;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Endpoint;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sending end of a channel over a stream: each value is a frame.
 *
 * {@snippet :
 * var numbers = new FrameSender<>(stream, LengthPrefix.ofBytes(2), Codec.text(UTF_8));
 * numbers.send("one");
 * numbers.finish();
 * }
 *
 * <p>Takes over the stream: whoever closes the channel has closed it. One task sends at a time.
 *
 * <p><b>Cancellation.</b> A send that is cancelled before the first byte went out has sent nothing,
 * and the channel is as good as before. One that is cancelled in the middle of a frame leaves a
 * piece of it behind, which no peer takes for a value; then the channel is broken, and further
 * sends say so. A send over a socket that has written all is not cancelled any more; other kinds of
 * streams may be, and then the value may arrive, though the channel is broken.
 *
 * <p><b>Failure.</b> What the stream throws comes as the cause of a {@link
 * BrokenResourceException}. A value that cannot be encoded, or is too long for a frame, is an
 * {@link IllegalArgumentException}, and nothing was sent. A stream orders no memory between sender
 * and receiver, as a channel within the program does.
 *
 * @param <T> what is sent
 */
public final class FrameSender<T> implements SendChannel<T> {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net.frame");

  private final SendStream stream;
  private final Framing framing;
  private final Codec<T> codec;
  private final Turn turn = new Turn(this, "sending");

  /** Why nothing can be sent any more; the sending task's. */
  private @Nullable String broken;

  private @Nullable IOException cause;

  /** Takes over {@code stream}. */
  public FrameSender(SendStream stream, Framing framing, Codec<T> codec) {
    this.stream = Objects.requireNonNull(stream, "stream");
    this.framing = Objects.requireNonNull(framing, "framing");
    this.codec = Objects.requireNonNull(codec, "codec");
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the value cannot be encoded, or is too long
   */
  @Override
  public void send(T value) {
    Objects.requireNonNull(value, "value");
    turn.enter();
    try {
      if (broken != null) {
        throw new BrokenResourceException(broken, cause);
      }
      send(framing.frame(codec.encode(value)));
    } finally {
      turn.leave();
    }
  }

  private void send(ByteBuffer... frame) {
    long size = remaining(frame);
    boolean sent = false;
    try {
      stream.sendAll(frame);
      sent = true;
    } catch (ClosedEndpointException e) {
      throw turn.closed();
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      broken = "nothing can be sent on " + stream + " any more: " + e.getMessage();
      cause = e;
      throw new BrokenResourceException(broken, e);
    } finally {
      if (!sent && broken == null && remaining(frame) < size) {
        broken =
            "an earlier send was cut off in the middle of a frame, of which "
                + stream
                + " has sent a part: close it";
      }
    }
  }

  private static long remaining(ByteBuffer... frame) {
    long sum = 0;
    for (ByteBuffer buffer : frame) {
      sum += buffer.remaining();
    }
    return sum;
  }

  /**
   * Closes the channel, and the stream as politely as it can: with a good-bye, where the kind of
   * stream has one. A cancel point, which may wait; but the stream is closed whatever this throws.
   *
   * @throws BrokenResourceException if the good-bye could not be sent
   * @throws Cancelled if the task is cancelled
   */
  public void finish() {
    if (!turn.close()) {
      Tasks.checkpoint();
      return;
    }
    try {
      stream.close();
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw new BrokenResourceException("could not say good-bye on " + stream, e);
    }
  }

  /** {@inheritDoc} The stream is closed forcefully; {@link #finish} is more polite. */
  @Override
  public void close() {
    if (turn.close()) {
      closeForcefully(stream);
    }
  }

  static void closeForcefully(Endpoint stream) {
    try {
      stream.closeForcefully();
    } catch (IOException e) {
      LOG.debug("closed {}, but the system reports an error", stream, e);
    }
  }

  @Override
  public String toString() {
    return "FrameSender[" + stream + "]";
  }
}
