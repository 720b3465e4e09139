package dev.nursery.testing.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunReport;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same plan, the same run: in one JVM and in two, in whatever way the program waits. */
class RepeatedRunsTest {

  private static final int SEEDS = 40;

  static Stream<String> programs() {
    return Programs.all().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void aPlanHasOneTrace(String name) {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (Plan plan : List.of(new Plan.Seed(seed), new Plan.Priorities(3, 40, seed))) {
        RunReport first = observe(plan, name);
        RunReport second = observe(plan, name);
        RunReport byTurns = observe(first.turns(), name);

        assertThat(second.trace().toString()).as("%s", plan).isEqualTo(first.trace().toString());
        assertThat(byTurns.trace().toString()).as("%s", plan).isEqualTo(first.trace().toString());
        assertThat(second.failure().isPresent()).isEqualTo(first.failure().isPresent());
        assertThat(first.disturbed()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void seedsAreDifferentSchedules(String name) {
    Set<Plan.Turns> schedules =
        IntStream.range(0, SEEDS)
            .mapToObj(seed -> observe(new Plan.Seed(seed), name).turns())
            .collect(Collectors.toSet());

    assertThat(schedules).hasSizeGreaterThan(2);
  }

  /** What a child JVM prints that is started with other hash codes, and with one processor. */
  @Test
  void anotherJvmHasTheSameTraces() throws IOException, InterruptedException {
    String here = tracesOfAll();
    for (List<String> options :
        List.of(
            List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=0"),
            List.of("-XX:ActiveProcessorCount=1", "-Xint"))) {
      assertThat(inChild(options)).as("with %s", options).isEqualTo(here);
    }
  }

  /** The child's program. */
  public static void main(String[] args) {
    System.out.print(tracesOfAll());
  }

  private static String tracesOfAll() {
    var text = new StringBuilder();
    for (String name : Programs.all().keySet()) {
      for (int seed = 0; seed < 3; seed++) {
        RunReport report = observe(new Plan.Seed(seed), name);
        text.append(name).append(' ').append(report.plan()).append(' ').append(report.turns());
        text.append('\n').append(report.trace());
      }
    }
    return text.toString();
  }

  private static RunReport observe(Plan plan, String name) {
    Nursery.RunBody program = Objects.requireNonNull(Programs.all().get(name));
    return Deterministic.limits().observe(plan, program);
  }

  private static String inChild(List<String> options) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "-cp",
            classPath(),
            RepeatedRunsTest.class.getName()));
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(child.waitFor()).isZero();
    return output;
  }

  /** That of this JVM and its module path, as a class path. */
  private static String classPath() {
    return Stream.of(
            System.getProperty("java.class.path", ""),
            System.getProperty("jdk.module.path", ""),
            "target/test-classes",
            "target/classes")
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
