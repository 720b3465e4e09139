package dev.nursery.net.stream;

import dev.nursery.net.ByteStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** What two halves share: the stream, which is closed by the second of them to be closed. */
final class WholeStream {

  final ByteStream stream;

  private final AtomicInteger open = new AtomicInteger(2);

  WholeStream(ByteStream stream) {
    this.stream = stream;
  }

  /** To be called once by each half; whether it was the last. */
  boolean releaseOne() {
    return open.decrementAndGet() == 0;
  }

  void close(boolean politely) throws IOException {
    if (politely) {
      stream.close();
    } else {
      stream.closeForcefully();
    }
  }
}
