package dev.nursery.net.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The file descriptors of this process, as Linux and macOS list them. */
public final class Descriptors {

  private Descriptors() {}

  /** How many are open, the one for counting included. */
  public static int open() throws IOException {
    try (Stream<Path> list = Files.list(Path.of("/dev/fd/"))) {
      return (int) list.count();
    }
  }
}
