package dev.nursery.net;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/** What operating systems make of the paths of Unix sockets. */
final class UnixPaths {

  /** As the JDK has it; it keeps one byte for the end, and one to be sure. */
  private static final int LIMIT = System.getProperty("os.name", "").startsWith("Mac") ? 102 : 106;

  private static final Charset ENCODING =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"), Charset.defaultCharset());

  private UnixPaths() {}

  /** Refuses what the operating system would. */
  static void check(Path path) throws UnixPathTooLongException {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new IllegalArgumentException(
          path
              + " is no path of the machine's own file system but of "
              + path.getFileSystem()
              + ", which has no sockets");
    }
    if (path.toString().isEmpty()) {
      throw new IllegalArgumentException("path is empty: a Unix socket has the path of a file");
    }
    int length = path.toString().getBytes(ENCODING).length;
    if (length > LIMIT) {
      throw new UnixPathTooLongException(path, length, LIMIT);
    }
  }

  /** Whether the error says that there is a socket's file, and nobody behind it. */
  static boolean isRefused(IOException error) {
    return error instanceof ConnectException;
  }

  /** Whether it says that the listener has no room for more that wait to be accepted. */
  static boolean isFull(IOException error) {
    String message = error.getMessage();
    return message != null && message.contains("temporarily unavailable");
  }
}
