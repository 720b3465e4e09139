package dev.nursery.net.frame;

import dev.nursery.net.stream.BufferedReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Frames that end with a delimiter, which is found nowhere in them: lines, for instance.
 *
 * {@snippet :
 * var lines = Delimited.by("\r\n".getBytes(US_ASCII)).maxFrame(512);
 * }
 *
 * <p>Immutable; the methods return another one.
 */
public final class Delimited implements Framing {

  private final byte[] delimiter;
  private final int maxFrame;

  private Delimited(byte[] delimiter, int maxFrame) {
    this.delimiter = delimiter;
    this.maxFrame = maxFrame;
  }

  /**
   * Frames that end with these bytes.
   *
   * @param delimiter at least one
   */
  public static Delimited by(byte... delimiter) {
    if (delimiter.length == 0) {
      throw new IllegalArgumentException("the delimiter has no bytes, so it would be everywhere");
    }
    return new Delimited(delimiter.clone(), DEFAULT_MAX_FRAME);
  }

  /**
   * As this, with another limit than {@value Framing#DEFAULT_MAX_FRAME}.
   *
   * @param max how many bytes a frame may have without its delimiter, from 0
   */
  public Delimited maxFrame(int max) {
    if (max < 0) {
      throw new IllegalArgumentException("a frame cannot have a limit of " + max + " bytes");
    }
    return new Delimited(delimiter, max);
  }

  @Override
  public @Nullable ByteBuffer receive(BufferedReceiveStream stream) throws IOException {
    byte[] content = stream.receiveUntil(delimiter, maxFrame);
    return content == null ? null : ByteBuffer.wrap(content);
  }

  @Override
  public ByteBuffer[] frame(ByteBuffer content) {
    int length = content.remaining();
    if (length > maxFrame) {
      throw new IllegalArgumentException(
          "a frame of " + length + " bytes cannot be sent: it may have " + maxFrame);
    }
    byte[] framed = new byte[Math.addExact(length, delimiter.length)];
    content.get(framed, 0, length);
    System.arraycopy(delimiter, 0, framed, length, delimiter.length);
    // Also where the end of the content and the beginning of the delimiter make one.
    if (indexOfDelimiter(framed) < length) {
      throw new IllegalArgumentException(
          "a frame cannot be sent that has its own delimiter, "
              + HexFormat.of().formatHex(delimiter)
              + ", in it: choose another framing, a LengthPrefix for instance, or escape it");
    }
    return new ByteBuffer[] {ByteBuffer.wrap(framed)};
  }

  private int indexOfDelimiter(byte... framed) {
    for (int i = 0; ; i++) { // it is at the end, if nowhere before
      if (framed[i] == delimiter[0]
          && Arrays.equals(framed, i, i + delimiter.length, delimiter, 0, delimiter.length)) {
        return i;
      }
    }
  }

  @Override
  public String toString() {
    return "Delimited[by " + HexFormat.of().formatHex(delimiter) + ", at most " + maxFrame + "]";
  }
}
