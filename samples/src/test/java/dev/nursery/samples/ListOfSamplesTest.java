package dev.nursery.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A sample is found by {@code bin/sample}, and in docs/samples.md, and says what it teaches. */
class ListOfSamplesTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SOURCES = PROJECT.resolve("samples/src/main/java/dev/nursery/samples");
  private static final Pattern HEADER =
      Pattern.compile("^// sample: ([a-z0-9-]+) - (.+)$", Pattern.MULTILINE);

  /** A title or library between quotes, trio's tutorial, or a method of a protocol. */
  private static final Pattern ANSWER =
      Pattern.compile("\"[^\"]+\"|trio's tutorial|\\{@code [^}]*__");

  private static final String CHANGES = "What changes when coroutines become virtual threads: ";

  private record Sample(String name, String line, Path file, String text) {

    static Sample of(Path file, String text) {
      Matcher header = HEADER.matcher(text);
      assertThat(header.lookingAt()).as("the first line of %s", file).isTrue();
      return new Sample(header.group(1), header.group(2), file, text);
    }

    /** Its row in the page, up to the column that tells more. */
    String row() {
      return "| [`%s`](../%s) | %s |".formatted(name, PROJECT.relativize(file), line);
    }
  }

  private static List<Sample> samples() throws IOException {
    var samples = new ArrayList<Sample>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        if (text.contains("// sample: ")) {
          samples.add(Sample.of(file, text));
        }
      }
    }
    assertThat(samples).hasSizeGreaterThan(30);
    return samples;
  }

  @Test
  void noTwoHaveTheSameName() throws Exception {
    var names = new TreeMap<String, Path>();
    for (Sample sample : samples()) {
      assertThat(names.put(sample.name, sample.file)).as(sample.name).isNull();
    }
  }

  @Test
  void eachBeginsWithAWordOnWhatItIsAndCanBeRun() throws Exception {
    for (Sample sample : samples()) {
      assertThat(sample.text)
          .as("%s", sample.file)
          .containsPattern("\n/\\*\\*[ \n]")
          .containsPattern("static void main\\(");
    }
  }

  @Test
  void eachSaysWhatInPythonItAnswersAndWhatChanges() throws Exception {
    for (Sample sample : samples()) {
      String text = sample.text.replaceAll("\\s+\\*\\s+", " ");
      assertThat(text).as("%s", sample.file).contains(CHANGES);
      assertThat(text.substring(text.indexOf("/**"), text.indexOf(CHANGES)))
          .as("%s", sample.file)
          .containsPattern(ANSWER);
    }
  }

  @Test
  void eachIsInATest() throws Exception {
    var tests = new StringBuilder();
    try (Stream<Path> files = Files.walk(PROJECT.resolve("samples/src/test/java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tests.append(Files.readString(file));
      }
    }
    for (Sample sample : samples()) {
      String type = sample.file.getFileName().toString().replace(".java", "");
      assertThat(tests).containsPattern("\\b" + type + "(::|\\.|\\(|\")");
    }
  }

  @Test
  void thePageTellsOfEach() throws Exception {
    String page = Files.readString(PROJECT.resolve("docs/samples.md"));
    for (Sample sample : samples()) {
      assertThat(page).contains(sample.row());
    }
    assertThat(page.lines().filter(line -> line.startsWith("| [`")).count())
        .isEqualTo(samples().size());
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "bin/sample is a script for sh")
  void theCommandListsThem() throws Exception {
    Process list = new ProcessBuilder(PROJECT.resolve("bin/sample").toString()).start();
    String printed = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(list.waitFor()).isZero();
    for (Sample sample : samples()) {
      assertThat(printed)
          .containsPattern("(?m)^  " + sample.name + " +" + Pattern.quote(sample.line) + "$");
    }
  }
}
