package dev.nursery.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the documentation shows of other languages, to compare with, runs and prints what it says.
 * Each block is a whole program.
 */
class OtherLanguagesTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final String PYTHON = "/usr/bin/python3"; // Debian's, which has Debian's trio

  @TempDir static Path folder;

  static List<DocBlock> python() throws IOException {
    return DocBlocks.in(PROJECT, "python");
  }

  static List<DocBlock> go() throws IOException {
    return DocBlocks.in(PROJECT, "go");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("python")
  void pythonRuns(DocBlock block) throws Exception {
    require("python3-trio", PYTHON, "-c", "import trio");
    Path program = Files.writeString(folder.resolve("block.py"), block.atItsLine());

    prints(block, Running.command(List.of(PYTHON, "-W", "error", program.toString())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("go")
  void goRuns(DocBlock block) throws Exception {
    require("golang-go", "go", "version");
    Path program = Files.writeString(folder.resolve("block.go"), block.atItsLine());

    prints(block, Running.command(List.of("go", "run", program.toString())));
  }

  /** All in one go, as it is the compiler's start that takes the time. */
  @Test
  void kotlinRuns() throws Exception {
    Map<String, DocBlock> programs = Kotlin.compile(folder, DocBlocks.in(PROJECT, "kotlin"));

    for (var program : programs.entrySet()) {
      prints(program.getValue(), Kotlin.run(folder, program.getKey()));
    }
  }

  private static void prints(DocBlock block, String printed) {
    assertThat(block.output()).as("%s needs a block of output", block).isPresent();
    assertThat(printed.strip()).as("%s prints", block).isEqualTo(block.output().get().strip());
  }

  private static void require(String debianPackage, String... check) {
    try {
      Running.command(List.of(check));
    } catch (IOException | AssertionError e) {
      String why = "this test needs %s (Debian's package of that name)".formatted(debianPackage);
      if ("true".equals(System.getenv("CI"))) {
        fail(why + "; CI=true skips nothing", e);
      }
      assumeTrue(false, "skipped: " + why);
    }
  }
}
