package dev.nursery.net.stream;

import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A receiving end that counts what is received from it.
 *
 * {@snippet :
 * var counted = new CountedReceiveStream(stream);
 * parse(counted);
 * log.info("received {} bytes", counted.bytes());
 * }
 *
 * <p>The counts may be read by any thread at any time, and never go back. Takes over the stream
 * that it is around; everything else is as that does it.
 */
public final class CountedReceiveStream extends ReceiveFilter {

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong operations = new AtomicLong();

  /** Takes over {@code source}. */
  public CountedReceiveStream(ReceiveStream source) {
    super(source);
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    byte[] chunk = source.receiveAtMost(max);
    count(chunk.length);
    return chunk;
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    int count = source.receiveInto(target);
    count(count);
    return count;
  }

  @Override
  public long receiveInto(ByteBuffer... targets) throws IOException {
    long count = source.receiveInto(targets);
    count(count);
    return count;
  }

  private void count(long received) {
    if (received > 0) {
      bytes.getAndAdd(received);
      operations.getAndIncrement();
    }
  }

  /** How many bytes were received. */
  public long bytes() {
    return bytes.get();
  }

  /** How many receives have brought some. */
  public long operations() {
    return operations.get();
  }
}
