package dev.nursery.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The programs that {@link StreamsFuzz} begins with, and those that it has found to fail once. */
class StreamsSeedsTest {

  private static final Path SEEDS =
      Path.of("src/test/resources/dev/nursery/streams/StreamsFuzzInputs");

  @TestFactory
  Stream<DynamicTest> aBufferIsAnArrayThatComesBitByBit() throws IOException {
    return each("aBufferIsAnArrayThatComesBitByBit", BufferProgram::run);
  }

  @TestFactory
  Stream<DynamicTest> framesAreWholeOrRefused() throws IOException {
    return each("framesAreWholeOrRefused", FrameProgram::run);
  }

  private static Stream<DynamicTest> each(String name, Consumer<byte[]> program)
      throws IOException {
    try (Stream<Path> files = Files.list(SEEDS.resolve(name))) {
      List<Path> seeds = files.sorted().toList();
      assertThat(seeds).isNotEmpty();
      return seeds.stream()
          .map(seed ->
              DynamicTest.dynamicTest(
                  seed.getFileName().toString(), () -> program.accept(Files.readAllBytes(seed))));
    }
  }
}
