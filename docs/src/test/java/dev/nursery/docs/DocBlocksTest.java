package dev.nursery.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the documentation sees what it should: a check that finds nothing passes always. */
class DocBlocksTest {

  private static final String MARKDOWN =
      """
      Text.
      ```sh
      not java
      ```
      1. Item
         ```java norun
         int x = 1;
           int y;
         ```

      ```java
      void main() {}
      ```
      ```output
      hello
      ```
      """;

  private static final String JAVADOC =
      """
      /**
       * Text.
       *
       * {@snippet :
       * if (x) {
       *   y();
       * }
       * }
       */
      class C {
        /**
         * {@snippet lang=text :
         * not java
         * }
         */
        void m() {}
      }
      """;

  @Test
  void markdownGivesItsJavaWithLinesMarksAndOutput() {
    assertThat(DocBlocks.inMarkdown("a.md", MARKDOWN.lines().toList()))
        .containsExactly(
            new DocBlock(
                "a.md", 7, "java", "norun", List.of("int x = 1;", "  int y;"), Optional.empty()),
            new DocBlock("a.md", 12, "java", "", List.of("void main() {}"), Optional.of("hello")));
  }

  @Test
  void javadocGivesItsSnippets() {
    assertThat(DocBlocks.inJavadoc("C.java", JAVADOC.lines().toList()))
        .containsExactly(
            new DocBlock(
                "C.java", 5, "java", "", List.of("if (x) {", "  y();", "}"), Optional.empty()));
  }

  @Test
  void outputWithoutAProgramIsAMistake() {
    assertThatThrownBy(() ->
            DocBlocks.inMarkdown("a.md", List.of("```java", "int x;", "```", "```output", "```")))
        .hasMessageContaining("a.md:4");
  }

  @Test
  void errorsNameTheLineOfTheDocument(@TempDir Path folder) throws IOException {
    DocBlock wrong =
        new DocBlock("a.md", 57, "java", "", List.of("int x = 1;", "int y = z;"), Optional.empty());

    assertThat(compiler(folder).compile(wrong).orElseThrow())
        .contains("a.md:58: error: cannot find symbol");
  }

  @Test
  void fragmentsAreStatementsOrDeclarationsAndUseWhatIsGiven(@TempDir Path folder)
      throws IOException {
    DocCompiler compiler = compiler(folder);

    assertThat(compiler.compile(fragment("answer(); return;"))).isEmpty();
    assertThat(compiler.compile(fragment("int twice() { return 2 * answer(); }"))).isEmpty();
    assertThat(compiler.compile(fragment("import java.sql.Connection;", "Connection c; answer();")))
        .isEmpty();
    assertThat(compiler.compile(fragment("question();"))).isPresent();
  }

  @Test
  void aProgramPrintsOrThrows(@TempDir Path folder) throws Exception {
    DocCompiler compiler = compiler(folder);

    assertThat(compiler.compile(fragment("void main() { IO.println(7); }"))).isEmpty();
    assertThat(compiler.run().strip()).isEqualTo("7");

    assertThat(compiler.compile(fragment("void main() { throw new IllegalStateException(); }")))
        .isEmpty();
    assertThatThrownBy(compiler::run)
        .isInstanceOf(InvocationTargetException.class)
        .hasRootCauseInstanceOf(IllegalStateException.class);
  }

  private static DocBlock fragment(String... lines) {
    return new DocBlock("a.md", 2, "java", "", List.of(lines), Optional.empty());
  }

  private static DocCompiler compiler(Path folder) throws IOException {
    Path given =
        Files.writeString(
            folder.resolve("Given.java"),
            "package docs; public class Given { Given() {} public static int answer() { return 42; } }");
    return new DocCompiler(folder, given);
  }
}
