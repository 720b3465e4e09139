package dev.nursery.file;

import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.SendStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A file that is written; see {@link FileStreams}. What was sent is with the system, and other
 * processes see it; to be sure that it survives a power failure, {@link #force} it.
 */
public final class FileSendStream implements SendStream {

  /** How much is copied and written at a time. */
  private static final int PIECE = 1 << 20;

  private final OpenFile file;

  /** Whether each write goes to the end. */
  private final boolean appends;

  FileSendStream(OpenFile file, boolean appends) {
    this.file = file;
    this.appends = appends;
  }

  /**
   * Writes all remaining bytes. What has begun is finished, also if the task is cancelled: either
   * all is written, or nothing, unless the disk fails.
   */
  @Override
  public void sendAll(ByteBuffer data) throws IOException {
    file.use(opened -> {
      if (appends) {
        opened.seek(opened.length());
      }
      if (data.hasArray()) {
        opened.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
        data.position(data.limit());
      } else {
        byte[] piece = new byte[Math.min(PIECE, data.remaining())];
        while (data.hasRemaining()) {
          int length = Math.min(piece.length, data.remaining());
          data.get(piece, 0, length);
          opened.write(piece, 0, length);
        }
      }
      return data;
    });
  }

  /** Returns at once: a disk can always be written to. */
  @Override
  public void awaitSendable() throws IOException {
    position();
  }

  /**
   * Where the next bytes go, unless this stream appends.
   *
   * @throws ClosedEndpointException if the stream is, or gets, closed
   * @throws BusyResourceException if another task is using the stream
   * @throws Cancelled if the task is cancelled
   */
  public long position() throws IOException {
    return file.use(opened -> opened.getFilePointer());
  }

  /**
   * Lets the next bytes go there. Behind the end, what is between becomes zeros.
   *
   * @param position in bytes, at least 0
   * @return this stream
   * @throws IllegalStateException if this stream appends: all goes to the end
   * @throws ClosedEndpointException if the stream is, or gets, closed
   * @throws BusyResourceException if another task is using the stream
   * @throws Cancelled if the task is cancelled; the position is as it was
   */
  public FileSendStream position(long position) throws IOException {
    requirePosition(position);
    if (appends) {
      throw new IllegalStateException(
          this
              + " was opened to append, so all goes to its end: to write elsewhere, open it with update()");
    }
    return file.use(opened -> {
      opened.seek(position);
      return this;
    });
  }

  /**
   * How many bytes the file has now.
   *
   * @throws ClosedEndpointException if the stream is, or gets, closed
   * @throws BusyResourceException if another task is using the stream
   * @throws Cancelled if the task is cancelled
   */
  public long size() throws IOException {
    return file.use(opened -> opened.length());
  }

  /**
   * Waits until all that was written is on the disk.
   *
   * @throws ClosedEndpointException if the stream is, or gets, closed
   * @throws BusyResourceException if another task is using the stream
   * @throws Cancelled if the task is cancelled
   */
  public void force() throws IOException {
    file.use(opened -> {
      opened.getFD().sync();
      return opened;
    });
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

  static void requirePosition(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position is " + position + ", and has to be at least 0");
    }
  }

  /** As in {@code file data/photo.jpg}. */
  @Override
  public String toString() {
    return file.toString();
  }
}
