package dev.nursery.net.frame;

import dev.nursery.net.stream.BufferedReceiveStream;
import dev.nursery.net.stream.TooLongException;
import dev.nursery.net.stream.UnexpectedEndException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Frames that begin with their length: a number of 1, 2, 4 or 8 bytes, or one of variable length.
 * The length counts the content only, and is never negative.
 *
 * {@snippet :
 * var framing = LengthPrefix.ofBytes(2).littleEndian().maxFrame(10_000);
 * }
 *
 * <p>Immutable; the methods return another one.
 */
public final class LengthPrefix implements Framing {

  /** Those of a variable length that fit into an {@code int}. */
  private static final int MOST_VARINT_BYTES = 5;

  private static final int VARINT = 0;
  private static final int MOST = Integer.MAX_VALUE - 16;

  /** Of the length; {@link #VARINT} if that varies. */
  private final int bytes;

  private final ByteOrder order;
  private final int maxFrame;

  private LengthPrefix(int bytes, ByteOrder order, int maxFrame) {
    this.bytes = bytes;
    this.order = order;
    this.maxFrame = maxFrame;
  }

  /**
   * A length of so many bytes, the most significant first.
   *
   * @param count 1, 2, 4 or 8
   */
  public static LengthPrefix ofBytes(int count) {
    if (count != 1 && count != 2 && count != 4 && count != 8) {
      throw new IllegalArgumentException(
          "a length has 1, 2, 4 or 8 bytes, or is a varint(); it cannot have " + count);
    }
    return new LengthPrefix(count, ByteOrder.BIG_ENDIAN, DEFAULT_MAX_FRAME);
  }

  /**
   * A length in as few bytes as it takes: seven bits in each, the least significant first, and the
   * eighth set in all but the last. It is the one of Protocol Buffers, and LEB128.
   */
  public static LengthPrefix varint() {
    return new LengthPrefix(VARINT, ByteOrder.LITTLE_ENDIAN, DEFAULT_MAX_FRAME);
  }

  /** As this, but the least significant byte of the length comes first. */
  public LengthPrefix littleEndian() {
    return new LengthPrefix(bytes, ByteOrder.LITTLE_ENDIAN, maxFrame);
  }

  /**
   * As this, with another limit than {@value Framing#DEFAULT_MAX_FRAME}.
   *
   * @param max how many bytes the content of a frame may have, from 0
   */
  public LengthPrefix maxFrame(int max) {
    if (max < 0 || max > MOST) {
      throw new IllegalArgumentException(
          "a frame can have a limit of 0 to " + MOST + " bytes, not " + max);
    }
    return new LengthPrefix(bytes, order, max);
  }

  // -- receiving

  @Override
  public @Nullable ByteBuffer receive(BufferedReceiveStream stream) throws IOException {
    int prefix = bytes == VARINT ? awaitVarint(stream) : bytes;
    ByteBuffer begin = stream.peek(prefix);
    if (!begin.hasRemaining()) {
      return null;
    }
    if (begin.remaining() < prefix) {
      throw new UnexpectedEndException(stream + " has ended within the length of a frame");
    }
    int length = allowed(read(begin, prefix), stream);
    ByteBuffer all = stream.peek(prefix + length);
    if (all.remaining() < prefix + length) {
      throw new UnexpectedEndException(
          stream
              + " has ended within a frame, "
              + (all.remaining() - prefix)
              + " of "
              + length
              + " bytes of which came");
    }
    ByteBuffer content = ByteBuffer.allocate(length).put(all.slice(prefix, length)).flip();
    stream.skip(prefix + length);
    return content;
  }

  /** How many bytes the length has; a number too large if the stream ends within it. */
  private int awaitVarint(BufferedReceiveStream stream) throws IOException {
    for (int count = 1; count <= MOST_VARINT_BYTES; count++) {
      ByteBuffer begin = stream.peek(count);
      if (begin.remaining() < count || begin.get(count - 1) >= 0) {
        return count;
      }
    }
    throw new TooLongException(
        stream
            + " announces a frame with a length of more than "
            + MOST_VARINT_BYTES
            + " bytes, and a frame may have "
            + maxFrame
            + " bytes in all",
        maxFrame);
  }

  private long read(ByteBuffer begin, int prefix) {
    begin.order(order);
    return switch (bytes) {
      case 1 -> Byte.toUnsignedLong(begin.get(0));
      case 2 -> Short.toUnsignedLong(begin.getShort(0));
      case 4 -> Integer.toUnsignedLong(begin.getInt(0));
      case 8 -> begin.getLong(0);
      default -> {
        long value = 0;
        for (int i = 0; i < prefix; i++) {
          value |= (begin.get(i) & 0x7FL) << (7 * i);
        }
        yield value;
      }
    };
  }

  private int allowed(long length, BufferedReceiveStream stream) throws TooLongException {
    if (Long.compareUnsigned(length, maxFrame) > 0) {
      throw new TooLongException(
          stream
              + " announces a frame of "
              + Long.toUnsignedString(length)
              + " bytes, and it may have "
              + maxFrame
              + "; or it does not speak of lengths at all",
          maxFrame);
    }
    return (int) length;
  }

  // -- sending

  @Override
  public ByteBuffer[] frame(ByteBuffer content) {
    int length = content.remaining();
    if (length > maxFrame) {
      throw new IllegalArgumentException(
          "a frame of " + length + " bytes cannot be sent: it may have " + maxFrame);
    }
    if (bytes > 0 && bytes < 4 && length >= 1 << (8 * bytes)) {
      throw new IllegalArgumentException(
          "a frame of " + length + " bytes cannot be sent: its length has to fit into " + bytes);
    }
    return new ByteBuffer[] {prefix(length), content};
  }

  private ByteBuffer prefix(int length) {
    ByteBuffer prefix = ByteBuffer.allocate(8).order(order);
    switch (bytes) {
      case 1 -> prefix.put((byte) length);
      case 2 -> prefix.putShort((short) length);
      case 4 -> prefix.putInt(length);
      case 8 -> prefix.putLong(length);
      default -> {
        int rest = length;
        for (; rest > 0x7F; rest >>>= 7) {
          prefix.put((byte) (rest | 0x80));
        }
        prefix.put((byte) rest);
      }
    }
    return prefix.flip();
  }

  @Override
  public String toString() {
    return "LengthPrefix["
        + (bytes == VARINT ? "varint" : bytes + " bytes, " + order)
        + ", at most "
        + maxFrame
        + "]";
  }
}
