package dev.nursery.net.stream;

import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A receiving end, as an {@code InputStream}. */
final class ReceivingInputStream extends InputStream {

  private final ReceiveStream source;

  ReceivingInputStream(ReceiveStream source) {
    this.source = source;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return source.receiveInto(one) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    return length == 0 ? 0 : source.receiveInto(ByteBuffer.wrap(target, offset, length));
  }

  @Override
  public int available() {
    return source instanceof BufferedReceiveStream buffered ? buffered.buffered() : 0;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  @Override
  public String toString() {
    return "InputStream[" + source + "]";
  }
}
