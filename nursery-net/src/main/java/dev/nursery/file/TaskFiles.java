package dev.nursery.file;

import dev.nursery.Cancelled;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Whole files, and folders, read and written on threads that are lent for it.
 *
 * {@snippet :
 * for (Path page : TaskFiles.glob(Path.of("site"), "*.html")) {
 *   index(TaskFiles.readString(page));
 * }
 * }
 *
 * <p>The methods are those of {@link Files}, of the same names; for others, {@code Threads.run(()
 * -> Files.…)} does the same. In a task one may also call {@code Files} itself: it works, but as
 * long as the disk takes, the thread that carries this task and others is held up.
 *
 * <p><b>Cancellation.</b> What has begun is finished, and its result returned; the next operation
 * throws then. A task that is cancelled when it calls does nothing. No interrupt closes a file.
 *
 * <p><b>Failure.</b> {@link IOException}s, as they are.
 *
 * <p>Follows trio's {@code Path}, which has more of them.
 */
public final class TaskFiles {

  private TaskFiles() {}

  /**
   * Reads all of a file; see {@link Files#readAllBytes}.
   *
   * @throws Cancelled if the task is cancelled before it begins
   */
  public static byte[] readAllBytes(Path path) throws IOException {
    Objects.requireNonNull(path, "path");
    return Threads.run(() -> Files.readAllBytes(path));
  }

  /**
   * Reads all of a file as UTF-8; see {@link Files#readString(Path)}.
   *
   * @throws java.nio.charset.CharacterCodingException if it is none
   * @throws Cancelled if the task is cancelled before it begins
   */
  public static String readString(Path path) throws IOException {
    return readString(path, StandardCharsets.UTF_8);
  }

  /** As {@link #readString(Path)}, in another charset. */
  public static String readString(Path path, Charset charset) throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(charset, "charset");
    return Threads.run(() -> Files.readString(path, charset));
  }

  /** Reads all lines of a file as UTF-8; otherwise as {@link #readString(Path)}. */
  public static List<String> readAllLines(Path path) throws IOException {
    Objects.requireNonNull(path, "path");
    return Threads.run(() -> Files.readAllLines(path));
  }

  /**
   * Opens a file whose lines are received one by one: for files that are long. Ahead of whoever
   * receives, some thousand characters are read at a time.
   *
   * {@snippet :
   * try (ReceiveChannel<String> lines = TaskFiles.lines(Path.of("access.log"))) {
   *   for (String line : lines) {
   *     index(line);
   *   }
   * }
   * }
   *
   * <p>What fails while it is read comes out of {@code receive}, as the cause of a {@link
   * dev.nursery.BrokenResourceException}: no such character, a bad disk.
   *
   * @throws Cancelled if the task is cancelled before it begins
   */
  public static ReceiveChannel<String> lines(Path path) throws IOException {
    return lines(path, StandardCharsets.UTF_8);
  }

  /** As {@link #lines(Path)}, in another charset. */
  public static ReceiveChannel<String> lines(Path path, Charset charset) throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(charset, "charset");
    return FileLines.open(path, charset);
  }

  /**
   * Writes a file as a whole; see {@link Files#write(Path, byte[], OpenOption...)}. One that is
   * there is emptied before, unless the options say otherwise.
   *
   * @throws Cancelled if the task is cancelled before it begins; the file is as it was
   */
  public static void write(Path path, byte[] bytes, OpenOption... options) throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(bytes, "bytes");
    Objects.requireNonNull(options, "options");
    Threads.run(() -> {
      Files.write(path, bytes, options);
    });
  }

  /** As {@link #write}, as UTF-8. */
  public static void writeString(Path path, CharSequence text, OpenOption... options)
      throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(options, "options");
    Threads.run(() -> {
      Files.writeString(path, text, options);
    });
  }

  /**
   * What is in a folder, all of it; in the order of their names.
   *
   * @throws Cancelled if the task is cancelled before it begins
   */
  public static List<Path> list(Path folder) throws IOException {
    Objects.requireNonNull(folder, "folder");
    return Threads.run(() -> {
      try (Stream<Path> found = Files.list(folder)) {
        return found.sorted().toList();
      }
    });
  }

  /**
   * What is in a folder and has a name of a certain form; in the order of their names.
   *
   * @param pattern as for {@link FileSystem#getPathMatcher}, without its {@code glob:}
   * @throws java.util.regex.PatternSyntaxException if it is no pattern
   * @throws Cancelled if the task is cancelled before it begins
   */
  public static List<Path> glob(Path folder, String pattern) throws IOException {
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(pattern, "pattern");
    return Threads.run(() -> {
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, pattern)) {
        var found = new ArrayList<Path>();
        stream.forEach(found::add);
        return found.stream().sorted().toList();
      }
    });
  }
}
