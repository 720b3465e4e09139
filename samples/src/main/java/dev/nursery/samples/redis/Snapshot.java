package dev.nursery.samples.redis;

import dev.nursery.file.FileStreams;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A store in a file: the commands that make it, as a client would send them. A crash in the middle
 * of writing leaves the file as it was.
 */
final class Snapshot {

  private Snapshot() {}

  static void write(Store store, Path file) throws IOException {
    List<List<String>> commands = store.atomically(store::asCommands);
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (var out = FileStreams.write(fresh)) {
      var writer = new RespWriter(out);
      for (List<String> command : commands) {
        writer.write(Reply.bulks(command));
      }
      writer.flush();
    }
    Threads.run(() ->
        Files.move(
            fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
  }

  /** Does nothing if there is no such file. */
  static void read(Path file, Store store) throws IOException {
    try (var in = FileStreams.read(file)) {
      var reader = new RespReader(in);
      for (List<String> words = reader.read(); words != null; words = reader.read()) {
        Command command = Commands.find(words.getFirst());
        if (command == null || !command.takes(words.size())) {
          throw new IOException(file + " is no snapshot: it has the command " + words.getFirst());
        }
        List<String> complete = words;
        store.atomically(() -> command.action().run(store, complete));
      }
    } catch (NoSuchFileException e) {
      // the first time
    }
  }
}
