package dev.nursery.net.stream;

import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A sending end that counts what is sent on it.
 *
 * {@snippet :
 * var counted = new CountedSendStream(stream);
 * counted.sendAll(bytes);
 * log.info("sent {} bytes", counted.bytes());
 * }
 *
 * <p>The counts may be read by any thread at any time, and never go back. Takes over the stream
 * that it is around; everything else is as that does it.
 */
public final class CountedSendStream extends SendFilter {

  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong operations = new AtomicLong();

  /** Takes over {@code target}. */
  public CountedSendStream(SendStream target) {
    super(target);
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    int before = data.remaining();
    try {
      target.sendAll(data);
      operations.getAndIncrement();
    } finally {
      bytes.getAndAdd(before - data.remaining());
    }
  }

  @Override
  public void sendAll(ByteBuffer... data) throws IOException {
    long before = remaining(data);
    try {
      target.sendAll(data);
      operations.getAndIncrement();
    } finally {
      bytes.getAndAdd(before - remaining(data));
    }
  }

  /** Here the bytes of the file are counted when all is done. */
  @Override
  public long sendFile(FileChannel file, long position, long count) throws IOException {
    long sent = target.sendFile(file, position, count);
    bytes.getAndAdd(sent);
    operations.getAndIncrement();
    return sent;
  }

  private static long remaining(ByteBuffer... data) {
    long sum = 0;
    for (ByteBuffer buffer : data) {
      sum += buffer.remaining();
    }
    return sum;
  }

  /** How many bytes were sent; those of a send that failed as far as it is known. */
  public long bytes() {
    return bytes.get();
  }

  /** How many sends have succeeded. */
  public long operations() {
    return operations.get();
  }
}
