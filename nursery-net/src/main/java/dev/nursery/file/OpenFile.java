package dev.nursery.file;

import dev.nursery.BusyResourceException;
import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Closing;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file that is open, and what is done to it, one thing at a time.
 *
 * <p>A {@link RandomAccessFile}, as interrupts do nothing to that.
 */
final class OpenFile {

  /** What is done, on a thread that is lent. */
  interface Operation<T> {
    T run(RandomAccessFile file) throws IOException;
  }

  private final Path path;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private @Nullable RandomAccessFile file;

  /** Whether an operation uses the file; guarded by the lock. */
  private boolean busy;

  /** Written under the lock. */
  private final Closing closing = new Closing(this);

  OpenFile(Path path) {
    this.path = path;
  }

  void put(RandomAccessFile opened) {
    lock.lock();
    try {
      file = opened;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Does something with the file; a cancel point before it begins, and not from then on.
   *
   * @throws ClosedEndpointException if it is closed, before or meanwhile
   * @throws BusyResourceException if another task does something with it
   */
  <T> T use(Operation<T> operation) throws IOException {
    Tasks.checkpointIfCancelled();
    RandomAccessFile used = begin();
    try {
      return Threads.run(() -> operation.run(used));
    } catch (IOException e) {
      Tasks.checkpointBeforeFailing();
      throw closing.isClosed() ? closing.exception() : e;
    } finally {
      end();
    }
  }

  private RandomAccessFile begin() throws ClosedEndpointException {
    lock.lock();
    try {
      if (file == null || closing.isClosed()) {
        throw closing.exception();
      }
      if (busy) {
        throw new BusyResourceException(
            "another task is using "
                + this
                + " already: one at a time may, as it has one position");
      }
      busy = true;
      return file;
    } finally {
      lock.unlock();
    }
  }

  /** Closes the file if somebody wanted to meanwhile. */
  private void end() throws IOException {
    RandomAccessFile toClose;
    lock.lock();
    try {
      busy = false;
      toClose = closing.isClosed() ? file : null;
    } finally {
      lock.unlock();
    }
    if (toClose != null) {
      toClose.close();
    }
  }

  /** Closes the file, or has the operation close it that uses it. Not a cancel point. */
  void close() throws IOException {
    RandomAccessFile toClose;
    lock.lock();
    try {
      if (!closing.close()) {
        return;
      }
      toClose = busy ? null : file;
    } finally {
      lock.unlock();
    }
    if (toClose != null) {
      toClose.close();
    }
  }

  /** Closes what was opened in spite of an error. */
  void discard() {
    try {
      close();
    } catch (IOException e) {
      // There is an error already.
    }
  }

  @Override
  public String toString() {
    return "file " + path;
  }
}
