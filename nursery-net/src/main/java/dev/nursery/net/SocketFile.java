package dev.nursery.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The file of a Unix socket: which one it is, whatever name it has, and how to remove it without
 * ever removing another.
 *
 * <p>A name can stand for another file a moment after one has looked. So a file is not deleted by
 * its name: it is moved aside first, where nobody else knows it, looked at there, and put back if
 * it is not the right one. Putting back never replaces a file either.
 *
 * @param key what the operating system knows the file by; null where it has no such thing
 */
record SocketFile(@Nullable Object key) {

  private static final int KIND = 0xF000;
  private static final int SOCKET = 0xC000;

  /** Looks at something that was moved aside. */
  @FunctionalInterface
  interface Check {

    /** Whether that is what is to be removed. */
    boolean isIt(Path aside) throws IOException;
  }

  /** The one that has this name now. */
  static SocketFile at(Path path) throws IOException {
    return new SocketFile(
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
  }

  /** Whether what has this name is a socket, and no pipe, link or directory. */
  static boolean isSocket(Path path) throws IOException {
    try {
      int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return (mode & KIND) == SOCKET;
    } catch (UnsupportedOperationException e) {
      // Not a system that has pipes with names, or devices.
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther();
    }
  }

  /** Removes this file if it has that name; otherwise does nothing. */
  void removeFrom(Path path) throws IOException {
    if (isAt(path)) {
      remove(path, this::isAt);
    }
  }

  private boolean isAt(Path path) throws IOException {
    try {
      return Objects.equals(at(path).key, key);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Removes what has this name, if it is what was meant.
   *
   * @return whether it was, or there is nothing
   */
  static boolean remove(Path path, Check check) throws IOException {
    Path aside = besides(path);
    try {
      Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      return true;
    }
    boolean itIs = false;
    try {
      itIs = check.isIt(aside);
    } finally {
      if (!itIs) {
        Files.createLink(path, aside); // never replaces, where moving would
      }
      Files.delete(aside);
    }
    return itIs;
  }

  /** A short name in the same directory that nobody has. */
  static Path besides(Path path) {
    String random = Integer.toUnsignedString(ThreadLocalRandom.current().nextInt(), 36);
    return path.resolveSibling("." + random);
  }
}
