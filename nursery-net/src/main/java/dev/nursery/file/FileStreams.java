package dev.nursery.file;

import dev.nursery.Cancelled;
import dev.nursery.thread.Threads;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Opens files as streams of bytes.
 *
 * {@snippet :
 * try (FileReceiveStream in = FileStreams.read(Path.of("photo.jpg"))) {
 *   for (byte[] chunk; (chunk = in.receiveSome()).length > 0; ) {
 *     stream.sendAll(chunk);
 *   }
 * }
 * }
 *
 * <p>A file can be used where any stream can. What is more than that: it has a position, which can
 * be moved, and a size.
 *
 * <p><b>Threads.</b> Each operation runs on a {@linkplain Threads thread that is lent}, since the
 * system's calls for files hold whatever thread makes them. So reading byte by byte is slow; chunks
 * are up to {@value dev.nursery.net.ReceiveStream#DEFAULT_MAX_BYTES} bytes.
 *
 * <p><b>Cancellation.</b> An operation that has begun is finished, and returns; then the next one
 * throws. So nothing is lost by it, neither of what is read nor of what is sent. Interrupts, of
 * whomever, do nothing to a file; those of a {@link java.nio.channels.FileChannel} close it, for
 * everybody.
 *
 * <p><b>Failure.</b> {@link NoSuchFileException}, {@link FileAlreadyExistsException} and other
 * {@link IOException}s, as they are. Files have to be those of the machine: those in an archive, or
 * of another {@link java.nio.file.FileSystem}, are for {@link TaskFiles}.
 */
public final class FileStreams {

  /** How a file is opened. */
  private interface Opening {
    RandomAccessFile open(File file) throws IOException;
  }

  private static final Opening READ = file -> new RandomAccessFile(file, "r");

  private static final Opening UPDATE = file -> new RandomAccessFile(file, "rw");

  private FileStreams() {}

  /**
   * Opens a file to be read, from its beginning.
   *
   * @throws NoSuchFileException if there is none
   * @throws Cancelled if the task is cancelled
   */
  public static FileReceiveStream read(Path path) throws IOException {
    return new FileReceiveStream(open(path, READ));
  }

  /**
   * Opens a file to be written, from its beginning; one that exists is emptied before.
   *
   * @throws Cancelled if the task is cancelled; the file is as it was
   */
  public static FileSendStream write(Path path) throws IOException {
    return new FileSendStream(
        open(
            path,
            file -> {
              var opened = new RandomAccessFile(file, "rw");
              try {
                opened.setLength(0);
                return opened;
              } catch (Throwable t) {
                opened.close();
                throw t;
              }
            }),
        false);
  }

  /**
   * Makes a file that does not exist, to be written.
   *
   * @throws FileAlreadyExistsException if it does
   * @throws Cancelled if the task is cancelled; there is no file then
   */
  public static FileSendStream create(Path path) throws IOException {
    return new FileSendStream(
        open(
            path,
            file -> {
              Files.createFile(file.toPath());
              return new RandomAccessFile(file, "rw");
            }),
        false);
  }

  /**
   * Opens a file to be written, from its beginning, over what is there; one that does not exist is
   * made. {@link FileSendStream#position(long)} says where.
   *
   * @throws Cancelled if the task is cancelled; the file is as it was
   */
  public static FileSendStream update(Path path) throws IOException {
    return new FileSendStream(open(path, UPDATE), false);
  }

  /**
   * Opens a file to be written behind what is there; one that does not exist is made. Each chunk
   * goes to the end that the file has then, which another process may have moved. Two processes
   * that append to the same file at the same moment are for the system's own way, {@link
   * java.nio.file.StandardOpenOption#APPEND}.
   *
   * @throws Cancelled if the task is cancelled; the file is as it was
   */
  public static FileSendStream append(Path path) throws IOException {
    return new FileSendStream(open(path, UPDATE), true);
  }

  private static OpenFile open(Path path, Opening opening) throws IOException {
    File file = toFile(path);
    var opened = new OpenFile(path);
    try {
      Threads.run(() -> opened.put(openedBy(opening, file)));
      return opened;
    } catch (Throwable t) {
      opened.discard();
      throw t;
    }
  }

  /** The JDK's older classes have one exception for all reasons; the usual one is told by name. */
  private static RandomAccessFile openedBy(Opening opening, File file) throws IOException {
    try {
      return opening.open(file);
    } catch (FileNotFoundException e) {
      Path path = file.toPath();
      Path folder = path.toAbsolutePath().getParent();
      boolean folderIsThere = folder != null && Files.exists(folder);
      if (Files.exists(path) || (opening != READ && folderIsThere)) {
        throw e; // a folder, or not allowed; the message says which
      }
      var missing = new NoSuchFileException(path.toString());
      missing.initCause(e);
      throw missing;
    }
  }

  private static File toFile(Path path) {
    Objects.requireNonNull(path, "path");
    try {
      return path.toFile();
    } catch (UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          path
              + " is not a file of the machine, but of "
              + path.getFileSystem().provider().getScheme()
              + ": read and write it with TaskFiles",
          e);
    }
  }
}
