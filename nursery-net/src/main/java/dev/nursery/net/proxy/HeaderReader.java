package dev.nursery.net.proxy;

import dev.nursery.Tasks;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Receives a header, byte for byte as much as it has: how much that is, is only known when some of
 * it was seen, so it is asked for no more than it must have at least.
 */
final class HeaderReader {

  /** A whole header of version 1, with its line end. */
  static final int LONGEST_TEXT = 107;

  /** Of version 2, with what its length can say. */
  static final int LONGEST = 16 + 0xFFFF;

  /** "PROXY UNKNOWN\r\n" is the shortest one of version 1. */
  private static final int SHORTEST_TEXT = 15;

  private final ReceiveStream stream;
  private final int max;
  private byte[] bytes = new byte[LONGEST_TEXT];
  private int count;

  static int checkLimit(int bytes, String name) {
    if (bytes < LONGEST_TEXT || bytes > LONGEST) {
      throw new IllegalArgumentException(
          name
              + " is "
              + bytes
              + ", and has to be "
              + LONGEST_TEXT
              + ", which every header of version 1 fits into, to "
              + LONGEST);
    }
    return bytes;
  }

  HeaderReader(ReceiveStream stream, int max) {
    this.stream = stream;
    this.max = max;
  }

  /** If it is cancelled, another call goes on where this one was. */
  ProxyHeader read() throws IOException {
    try {
      fill(BinaryHeader.SIGNATURE_LENGTH);
      if (BinaryHeader.isSignature(bytes)) {
        return readBinary();
      }
      if (TextHeader.isBeginning(bytes)) {
        return readText();
      }
      throw new MalformedHeader(
          "it does not begin with a header, but with "
              + MalformedHeader.text(bytes, count)
              + ": is the peer a balancer, and does it send one?");
    } catch (MalformedHeader e) {
      Tasks.checkpointBeforeFailing();
      throw new ProxyHeaderException("no PROXY header on " + stream + ": " + e.getMessage(), e);
    }
  }

  private ProxyHeader readText() throws IOException, MalformedHeader {
    fill(SHORTEST_TEXT);
    while (!endsWithLine()) {
      if (count == LONGEST_TEXT) {
        throw new MalformedHeader(
            "its line does not end within "
                + LONGEST_TEXT
                + " bytes: "
                + MalformedHeader.text(bytes, count));
      }
      // If this is a CR, the LF is still to come; if it is not, both are.
      fill(Math.min(LONGEST_TEXT, count + (bytes[count - 1] == '\r' ? 1 : 2)));
    }
    return TextHeader.parse(Arrays.copyOf(bytes, count));
  }

  private boolean endsWithLine() throws MalformedHeader {
    if (bytes[count - 1] == '\n' && bytes[count - 2] == '\r') {
      return true;
    }
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        throw new MalformedHeader(
            "its line ends in a wrong way: " + MalformedHeader.text(bytes, count));
      }
    }
    return false;
  }

  private ProxyHeader readBinary() throws IOException, MalformedHeader {
    fill(BinaryHeader.FIXED_LENGTH);
    int length = BinaryHeader.FIXED_LENGTH + BinaryHeader.lengthOfRest(bytes);
    if (length > max) {
      throw new MalformedHeader("it has " + length + " bytes, and may have " + max);
    }
    bytes = Arrays.copyOf(bytes, Math.max(length, bytes.length));
    fill(length);
    return BinaryHeader.parse(Arrays.copyOf(bytes, length));
  }

  /** Receives until there are so many. */
  private void fill(int needed) throws IOException, MalformedHeader {
    while (count < needed) {
      int received = stream.receiveInto(ByteBuffer.wrap(bytes, count, needed - count));
      if (received < 0) {
        throw new MalformedHeader(
            count == 0
                ? "the peer has closed the connection without saying anything"
                : "the connection has ended within it, after "
                    + MalformedHeader.text(bytes, count));
      }
      count += received;
    }
  }
}
