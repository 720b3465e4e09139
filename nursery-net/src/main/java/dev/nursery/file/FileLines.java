package dev.nursery.file;

import dev.nursery.BrokenResourceException;
import dev.nursery.BusyResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Tasks;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.thread.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The lines of a file, some of which are read ahead. */
final class FileLines implements ReceiveChannel<String> {

  /** How many characters are read ahead, and a line more. */
  private static final int AHEAD = 65_536;

  private final Path path;
  private final BufferedReader reader;

  /** Held while somebody receives; also by who closes, for good. */
  private final AtomicBoolean inUse = new AtomicBoolean();

  private volatile boolean closed;

  /** Lines that were read; of whoever receives. */
  private final ArrayDeque<String> lines = new ArrayDeque<>();

  /** Of whoever receives. */
  private boolean ended;

  private @Nullable IOException failure;

  private FileLines(Path path, BufferedReader reader) {
    this.path = path;
    this.reader = reader;
  }

  /** The reader is one that interrupts do nothing to, unlike a {@code FileChannel}. */
  static FileLines open(Path path, Charset charset) throws IOException {
    return Threads.run(() -> new FileLines(path, Files.newBufferedReader(path, charset)));
  }

  @Override
  public String receive() {
    Tasks.checkpointIfCancelled();
    ensureOpen();
    if (!inUse.compareAndSet(false, true)) {
      ensureOpen();
      throw new BusyResourceException(
          "another task is receiving " + this + " already: give them one task that receives");
    }
    try {
      if (lines.isEmpty() && !ended) {
        Threads.run(this::readAhead);
      }
      Tasks.cancelShieldedCheckpoint();
      String line = lines.poll();
      if (line != null) {
        return line;
      }
      if (failure != null) {
        throw new BrokenResourceException("cannot read " + this + ": " + failure, failure);
      }
      throw new EndOfChannelException("there are no more of " + this);
    } finally {
      inUse.set(false);
      if (closed) {
        closeReader(); // somebody wanted to meanwhile
      }
    }
  }

  private void readAhead() {
    try {
      int characters = 0;
      while (characters < AHEAD) {
        String line = reader.readLine();
        if (line == null) {
          ended = true;
          return;
        }
        lines.add(line);
        characters += line.length() + 1;
      }
    } catch (IOException e) {
      failure = e;
      ended = true;
    }
  }

  private void ensureOpen() {
    if (closed) {
      Tasks.checkpointBeforeFailing();
      throw new ClosedResourceException(
          this + " are closed: receive them before the try-with-resources ends");
    }
  }

  @Override
  public void close() {
    closed = true;
    closeReader();
  }

  /** By whoever comes last: who closes, or who receives meanwhile. */
  private void closeReader() {
    if (inUse.compareAndSet(false, true)) {
      try {
        reader.close();
      } catch (IOException e) {
        // It was read only, so nothing is lost.
      }
    }
  }

  @Override
  public String toString() {
    return "the lines of " + path;
  }
}
