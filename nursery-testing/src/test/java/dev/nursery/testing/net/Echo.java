package dev.nursery.testing.net;

import dev.nursery.net.TcpStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** What tests do with streams. */
final class Echo {

  private Echo() {}

  /** Sends back what it receives, to the end. */
  static void handle(TcpStream stream) throws IOException {
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      stream.sendAll(chunk);
    }
  }

  static byte[] receiveAll(TcpStream stream) throws IOException {
    var received = new ByteArrayOutputStream();
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      received.write(chunk, 0, chunk.length);
    }
    return received.toByteArray();
  }

  static byte[] receiveExactly(TcpStream stream, int count) throws IOException {
    var received = new ByteArrayOutputStream();
    while (received.size() < count) {
      byte[] chunk = stream.receiveAtMost(count - received.size());
      if (chunk.length == 0) {
        throw new AssertionError("the end after " + received.size() + " of " + count + " bytes");
      }
      received.write(chunk, 0, chunk.length);
    }
    return received.toByteArray();
  }

  /** Bytes that differ from their neighbours. */
  static byte[] pattern(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }
}
