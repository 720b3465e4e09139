package dev.nursery.file;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A file that is read; see {@link FileStreams}. Its end is where the file ends now: one that grows
 * can be read on.
 */
public final class FileReceiveStream implements ReceiveStream {

  private final OpenFile file;

  FileReceiveStream(OpenFile file) {
    this.file = file;
  }

  @Override
  public byte[] receiveAtMost(int max) throws IOException {
    ReceiveStream.requireMax(max);
    return file.use(opened -> {
      byte[] chunk = new byte[Math.min(max, DEFAULT_MAX_BYTES)];
      int count = Math.max(0, opened.read(chunk));
      return count == chunk.length ? chunk : Arrays.copyOf(chunk, count);
    });
  }

  @Override
  public int receiveInto(ByteBuffer target) throws IOException {
    ReceiveStream.requireRoom(target);
    byte[] chunk = receiveAtMost(target.remaining());
    target.put(chunk);
    return chunk.length == 0 ? -1 : chunk.length;
  }

  /**
   * Where the next receive begins.
   *
   * @throws ClosedEndpointException if the stream is, or gets, closed
   * @throws BusyResourceException if another task is using the stream
   * @throws Cancelled if the task is cancelled
   */
  public long position() throws IOException {
    return file.use(opened -> opened.getFilePointer());
  }

  /**
   * Lets the next receive begin there; behind the end there is nothing to receive.
   *
   * @param position in bytes, at least 0
   * @return this stream
   * @throws ClosedEndpointException if the stream is, or gets, closed
   * @throws BusyResourceException if another task is using the stream
   * @throws Cancelled if the task is cancelled; the position is as it was
   */
  public FileReceiveStream position(long position) throws IOException {
    FileSendStream.requirePosition(position);
    return file.use(opened -> {
      opened.seek(position);
      return this;
    });
  }

  /**
   * How many bytes the file has now; otherwise as {@link #position()}.
   *
   * @throws ClosedEndpointException if the stream is, or gets, closed
   * @throws BusyResourceException if another task is using the stream
   * @throws Cancelled if the task is cancelled
   */
  public long size() throws IOException {
    return file.use(opened -> opened.length());
  }

  @Override
  public void close() throws IOException {
    closeForcefully();
    Tasks.checkpoint();
  }

  @Override
  public void closeForcefully() throws IOException {
    file.close();
  }

  /** As in {@code file data/photo.jpg}. */
  @Override
  public String toString() {
    return file.toString();
  }
}
