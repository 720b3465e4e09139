package dev.nursery.net.stream;

import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A sending end, as a channel. */
final class SendingChannel implements WritableByteChannel {

  private final SendStream target;
  private volatile boolean closed;

  SendingChannel(SendStream target) {
    this.target = target;
  }

  @Override
  public int write(ByteBuffer data) throws IOException {
    int count = data.remaining();
    target.sendAll(data);
    return count;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    target.close();
  }

  @Override
  public String toString() {
    return "WritableByteChannel[" + target + "]";
  }
}
