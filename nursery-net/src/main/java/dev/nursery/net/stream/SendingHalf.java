package dev.nursery.net.stream;

import dev.nursery.CancelScope;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** The direction of a stream that sends. */
final class SendingHalf extends Half implements SendStream {

  SendingHalf(WholeStream whole) {
    super(whole, "sending");
  }

  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    this.<@Nullable Object>perform(() -> {
      whole.stream.sendAll(data);
      return null;
    });
  }

  @Override
  public void sendAll(ByteBuffer... data) throws IOException {
    this.<@Nullable Object>perform(() -> {
      whole.stream.sendAll(data);
      return null;
    });
  }

  @Override
  public long sendFile(FileChannel file, long position, long count) throws IOException {
    return perform(() -> whole.stream.sendFile(file, position, count));
  }

  @Override
  public void awaitSendable() throws IOException {
    this.<@Nullable Object>perform(() -> {
      whole.stream.awaitSendable();
      return null;
    });
  }

  /** Also if the closer is cancelled: no stream waits long for that. */
  @Override
  void endDirection() throws IOException {
    if (whole.stream instanceof HalfCloseable stream) {
      try {
        CancelScope.shielded(stream::sendEof);
      } catch (BrokenStreamException e) {
        // then there is nobody to be told
      }
    }
  }

  @Override
  public String toString() {
    return "the sending half of " + whole.stream;
  }
}
