package dev.nursery.net.frame;

import dev.nursery.Cancelled;
import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.TooLongException;
import dev.nursery.net.stream.UnexpectedEndException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How frames are told apart in a stream of bytes: by their {@linkplain LengthPrefix length}, by
 * what comes {@linkplain Delimited between} them, or otherwise.
 *
 * <p>One of one's own looks before it takes, and so needs no state: what it has not {@linkplain
 * BufferedReceiveStream#skip skipped} is there for the next attempt.
 *
 * {@snippet :
 * class Pairs implements Framing { // each frame has two bytes
 *   public ByteBuffer receive(BufferedReceiveStream stream) throws IOException {
 *     ByteBuffer both = stream.peek(2);
 *     if (both.remaining() == 0) {
 *       return null;
 *     } else if (both.remaining() == 1) {
 *       throw new UnexpectedEndException(stream + " has ended in the middle of a pair");
 *     }
 *     ByteBuffer frame = ByteBuffer.allocate(2).put(both.slice(0, 2)).flip();
 *     stream.skip(2);
 *     return frame;
 *   }
 *
 *   public ByteBuffer[] frame(ByteBuffer content) {
 *     if (content.remaining() != 2) {
 *       throw new IllegalArgumentException("that is no pair: " + content);
 *     }
 *     return new ByteBuffer[] {content};
 *   }
 * }
 * }
 *
 * <p>It belongs to nobody, and may be used by any number of channels at the same time.
 */
public interface Framing {

  /** The longest frame, if nothing else is said: a mebibyte. */
  int DEFAULT_MAX_FRAME = 1 << 20;

  /**
   * Waits for the next frame, and takes it.
   *
   * @param stream where it comes from
   * @return its content; null if the stream has ended between two frames
   * @throws TooLongException if the frame is longer than it may be; thrown before memory is taken
   *     for it
   * @throws UnexpectedEndException if the stream has ended within a frame
   * @throws IOException if that is no frame, or receiving fails
   * @throws Cancelled if the task is cancelled; nothing was taken
   */
  @Nullable ByteBuffer receive(BufferedReceiveStream stream) throws IOException;

  /**
   * Puts content into a frame.
   *
   * @param content from its position to its limit, perhaps nothing
   * @return what to send, one after the other
   * @throws IllegalArgumentException if that cannot be, as it is too long, for instance
   */
  ByteBuffer[] frame(ByteBuffer content);
}
