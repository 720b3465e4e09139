package dev.nursery.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java block of the documentation compiles, and every program in it does what it says. */
class DocsTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  @TempDir static Path folder;
  private static DocCompiler compiler;

  @BeforeAll
  static void compileGiven() throws IOException {
    compiler = new DocCompiler(folder, PROJECT.resolve("docs/Given.java"));
  }

  static List<DocBlock> blocks() throws IOException {
    return DocBlocks.in(PROJECT, "java");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("blocks")
  void holds(DocBlock block) throws Exception {
    assertThat(block.isWellMarked()).as("%s: unknown mark \"%s\"", block, block.marks()).isTrue();

    Optional<String> errors = compiler.compile(block);

    if (block.rejection().isPresent()) {
      assertThat(errors.orElse("no error")).as("%s", block).contains(block.rejection().get());
      return;
    }
    errors.ifPresent(text -> fail("%s does not compile:\n%s", block, text));
    if (block.isToBeRun()) {
      String printed = block.usesPreview() ? compiler.runWithPreview() : compiler.run();
      block
          .output()
          .ifPresent(expected ->
              assertThat(printed.strip()).as("%s prints", block).isEqualTo(expected.strip()));
    }
  }
}
