package dev.nursery.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The programs that a fuzz test begins with, and those that it has found to fail once; where the
 * fuzzer looks for them, too.
 */
public final class Seeds {

  private Seeds() {}

  /** A test for each of them. */
  public static Stream<DynamicTest> each(Class<?> fuzz, String name, Consumer<byte[]> program)
      throws IOException {
    Path folder =
        Path.of("src/test/resources", fuzz.getName().replace('.', '/') + "Inputs").resolve(name);
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> seeds = files.sorted().toList();
      assertThat(seeds).isNotEmpty();
      return seeds.stream()
          .map(seed ->
              DynamicTest.dynamicTest(
                  seed.getFileName().toString(), () -> program.accept(Files.readAllBytes(seed))));
    }
  }
}
