// sample: files - the words in some files, counted one by one and several at a time
package dev.nursery.samples.waiting;

import dev.nursery.Tasks;
import dev.nursery.file.TaskFiles;
import dev.nursery.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * "Async files": {@code files_sync.py} and {@code files_async.py}, with {@code aiofiles}.
 *
 * <p>What changes when coroutines become virtual threads: {@code java.nio.file.Files} works in a
 * task as anywhere, and is what to use for a file or two. But an operating system makes the thread
 * wait that reads a file, and here that is the carrier, which others need. {@code TaskFiles} reads
 * on threads that are lent for it, as {@code aiofiles} does, and is not interrupted in the middle
 * of a file. The limit sees that there are never too many open at once.
 *
 * <p>Takes a folder, and looks into its {@code *.txt}; without one it writes some first.
 */
final class ReadFiles {

  private ReadFiles() {}

  static long words(String text) {
    return text.isBlank() ? 0 : text.strip().split("\\s+").length;
  }

  static void inTurn(List<Path> files) throws IOException {
    for (Path file : files) {
      IO.println(file.getFileName() + ": " + words(Files.readString(file)));
    }
  }

  static void severalAtATime(List<Path> files) {
    Map<String, Long> counts = new ConcurrentSkipListMap<>();
    Tasks.forEachConcurrent(
        files, 10, file -> counts.put(file.getFileName() + "", words(TaskFiles.readString(file))));
    IO.println(counts);
  }

  static void read(Path folder) throws IOException {
    List<Path> files = TaskFiles.glob(folder, "*.txt");
    inTurn(files);
    severalAtATime(files);
  }

  private static void readSomeOfOurOwn() throws IOException {
    Path folder = Files.createTempDirectory("nursery-files");
    List<Path> written =
        List.of(folder.resolve("empty.txt"), folder.resolve("one.txt"), folder.resolve("two.txt"));
    try {
      for (int i = 0; i < written.size(); i++) {
        Files.writeString(written.get(i), "word ".repeat(i));
      }
      read(folder);
    } finally {
      for (Path file : written) {
        Files.deleteIfExists(file);
      }
      Files.delete(folder);
    }
  }

  static void main(String... folder) {
    Program.main(_ -> {
      if (folder.length == 0) {
        readSomeOfOurOwn();
      } else {
        read(Path.of(folder[0]));
      }
    });
  }
}
