package dev.nursery.net.stream;

import dev.nursery.net.SendStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A sending end, as an {@code OutputStream}. */
final class SendingOutputStream extends OutputStream {

  private final SendStream target;

  SendingOutputStream(SendStream target) {
    this.target = target;
  }

  @Override
  public void write(int value) throws IOException {
    target.sendAll(new byte[] {(byte) value});
  }

  @Override
  public void write(byte[] data, int offset, int length) throws IOException {
    target.sendAll(ByteBuffer.wrap(data, offset, length));
  }

  @Override
  public void close() throws IOException {
    target.close();
  }

  @Override
  public String toString() {
    return "OutputStream[" + target + "]";
  }
}
