package dev.nursery.net.stream;

import dev.nursery.net.SendStream;
import java.io.IOException;
import java.util.Objects;

/** A sending end around another, to which it passes on what it does not do itself. */
abstract sealed class SendFilter implements SendStream
    permits CountedSendStream, LimitedSendStream, ThrottledSendStream {

  final SendStream target;

  SendFilter(SendStream target) {
    this.target = Objects.requireNonNull(target, "target");
  }

  @Override
  public void awaitSendable() throws IOException {
    target.awaitSendable();
  }

  @Override
  public void close() throws IOException {
    target.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    target.closeForcefully();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + target + "]";
  }
}
