package dev.nursery.net.stream;

import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.util.Objects;

/** A receiving end around another, which it closes with itself. */
abstract sealed class ReceiveFilter implements ReceiveStream
    permits CountedReceiveStream, LimitedReceiveStream, ThrottledReceiveStream {

  final ReceiveStream source;

  ReceiveFilter(ReceiveStream source) {
    this.source = Objects.requireNonNull(source, "source");
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    source.closeForcefully();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + source + "]";
  }
}
