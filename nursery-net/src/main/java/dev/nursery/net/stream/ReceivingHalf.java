package dev.nursery.net.stream;

import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The direction of a stream that receives. */
final class ReceivingHalf extends Half implements ReceiveStream {

  ReceivingHalf(WholeStream whole) {
    super(whole, "receiving");
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    return perform(() -> whole.stream.receiveAtMost(max));
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    return perform(() -> whole.stream.receiveInto(target));
  }

  @Override
  public long receiveInto(ByteBuffer... targets) throws IOException {
    return perform(() -> whole.stream.receiveInto(targets));
  }

  @Override
  void endDirection() {
    // A peer cannot be told that nobody listens, short of closing the stream.
  }

  @Override
  public String toString() {
    return "the receiving half of " + whole.stream;
  }
}
