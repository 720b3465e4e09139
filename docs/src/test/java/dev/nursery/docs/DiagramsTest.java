package dev.nursery.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.sourceforge.plantuml.FileFormat;
import net.sourceforge.plantuml.FileFormatOption;
import net.sourceforge.plantuml.SourceStringReader;
import net.sourceforge.plantuml.error.PSystemError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pictures in the documentation are those of their sources, {@code docs/diagrams/*.puml}.
 *
 * <p>Each picture says in a comment of which source it was drawn. It is not compared stroke by
 * stroke, since the width of a text depends on the fonts of a machine. To draw those that are out
 * of date: {@code -Ddocs.draw=true}.
 */
class DiagramsTest {

  private static final Path DIAGRAMS = Path.of("diagrams");

  static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(DIAGRAMS)) {
      return files.filter(file -> file.toString().endsWith(".puml")).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sources")
  void isDrawn(Path source) throws Exception {
    String text = Files.readString(source);
    String drawn = draw(text);

    Path picture = source.resolveSibling(source.getFileName().toString().replace(".puml", ".svg"));
    if (Boolean.getBoolean("docs.draw") && !isOf(text, picture)) {
      Files.writeString(picture, drawn + mark(text) + "\n");
    }
    assertThat(isOf(text, picture))
        .as("%s is of its source; if not, run this test with -Ddocs.draw=true", picture)
        .isTrue();
  }

  @Test
  void mistakesAreFound() {
    assertThatThrownBy(() -> draw("@startuml\nthis is no diagram\n@enduml\n"))
        .hasMessageContaining("this is no diagram");
  }

  private static boolean isOf(String source, Path picture) throws Exception {
    return Files.exists(picture) && Files.readString(picture).contains(mark(source));
  }

  private static String mark(String source) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
    return "<!-- of " + HexFormat.of().formatHex(hash) + " -->";
  }

  /** Returns the picture, as SVG. */
  private static String draw(String source) throws IOException {
    SourceStringReader reader = new SourceStringReader(source);
    assertThat(reader.getBlocks()).as("diagrams in %s", source).hasSize(1);
    if (reader.getBlocks().getFirst().getDiagram() instanceof PSystemError error) {
      throw new AssertionError(source + "\n" + error.getErrorsUml());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    reader.outputImage(out, new FileFormatOption(FileFormat.SVG));
    return out.toString(StandardCharsets.UTF_8);
  }
}
