package dev.nursery.net;

import java.net.SocketException;
import java.nio.file.Path;

/**
 * The path of a Unix socket has more bytes than the operating system takes. Choose a shorter one,
 * in {@code /run} or {@code /tmp} for instance, or one relative to the working directory.
 */
public class UnixPathTooLongException extends SocketException {

  private static final long serialVersionUID = 1L;

  private final int limit;

  /**
   * With the path, its length and the limit.
   *
   * @param length of the path, in bytes
   * @param limit the most that the operating system takes, in bytes
   */
  public UnixPathTooLongException(Path path, int length, int limit) {
    super(
        "the path of a Unix socket has "
            + length
            + " bytes, and may have "
            + limit
            + " on this system: choose a shorter one, or one relative to the working directory, in place of "
            + path);
    this.limit = limit;
  }

  /** The most that the operating system takes, in bytes. */
  public int limit() {
    return limit;
  }
}
