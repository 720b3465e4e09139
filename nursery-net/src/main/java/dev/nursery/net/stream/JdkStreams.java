package dev.nursery.net.stream;

import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;

/**
 * Our streams as those of the JDK, for libraries that know nothing of ours; and those of the JDK as
 * ours.
 *
 * {@snippet :
 * try (var zip = new java.util.zip.GZIPInputStream(JdkStreams.inputStream(stream))) {
 *   IO.println(zip.readAllBytes().length);
 * }
 * }
 *
 * <p><b>Ours as the JDK's</b> are views: a read is a receive, a write is a send. So they are cancel
 * points, at which {@link dev.nursery.Cancelled} comes out of the library that calls them, and are
 * used by one task at a time. They have no buffer.
 *
 * <p><b>The JDK's as ours</b> have their blocking calls made on platform threads, one for each
 * call, which nobody interrupts. A receive that is cancelled ends at once and leaves its thread
 * behind; what that reads later is there for the next receive. A send that is cancelled leaves a
 * thread that goes on writing, and a stream that is good for nothing but to be closed. Closing ends
 * the waits of tasks, but not a blocking call that does not care that its stream is closed: its
 * thread stays until the call ends. As for a socket, a virtual clock does not wait for such a call.
 *
 * <p>All of them take over what they are made of: closing closes that.
 */
public final class JdkStreams {

  private JdkStreams() {}

  /** What is received, to be read; {@link InputStream#available} knows what is in a buffer only. */
  public static InputStream inputStream(ReceiveStream source) {
    return new ReceivingInputStream(Objects.requireNonNull(source, "source"));
  }

  /** What is written is sent, each write by itself: small ones are best collected before. */
  public static OutputStream outputStream(SendStream target) {
    return new SendingOutputStream(Objects.requireNonNull(target, "target"));
  }

  /** What is received, to be read. */
  public static ReadableByteChannel readableChannel(ReceiveStream source) {
    return new ReceivingChannel(Objects.requireNonNull(source, "source"));
  }

  /** What is written is sent, and all of it. */
  public static WritableByteChannel writableChannel(SendStream target) {
    return new SendingChannel(Objects.requireNonNull(target, "target"));
  }

  /** What can be read, to be received. */
  public static ReceiveStream receiveStream(InputStream source) {
    return new ForeignReceiveStream(Objects.requireNonNull(source, "source"));
  }

  /** What is sent is written, and flushed. */
  public static SendStream sendStream(OutputStream target) {
    return new ForeignSendStream(Objects.requireNonNull(target, "target"));
  }
}
