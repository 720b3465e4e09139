package dev.nursery.net.stream;

import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A receiving end, as a channel. */
final class ReceivingChannel implements ReadableByteChannel {

  private final ReceiveStream source;
  private volatile boolean closed;

  ReceivingChannel(ReceiveStream source) {
    this.source = source;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return target.hasRemaining() ? source.receiveInto(target) : 0;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    source.close();
  }

  @Override
  public String toString() {
    return "ReadableByteChannel[" + source + "]";
  }
}
