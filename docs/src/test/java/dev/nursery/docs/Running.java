package dev.nursery.docs;

import static org.assertj.core.api.Assertions.fail;

import dev.nursery.CancelScope;
import dev.nursery.process.CompletedProcess;
import dev.nursery.process.Processes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of the documentation as a process of its own. */
final class Running {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private Running() {}

  /** Runs a class, and returns what it printed. */
  static String java(List<String> options, List<String> classPath, String... mainAndArguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("--class-path");
    command.add(String.join(File.pathSeparator, classPath));
    command.addAll(List.of(mainAndArguments));
    return command(command);
  }

  /** Runs a command, and returns what it printed; it has to exit with 0. */
  static String command(List<String> command) throws IOException {
    CompletedProcess ended =
        CancelScope.failAfter(
            LIMIT,
            () -> Processes.options().capture().check(false).run(command.toArray(String[]::new)));
    if (ended.exitCode() != 0) {
      fail(
          "%s exits with %s and says:\n%s%s",
          command.getLast(), ended.exitCode(), ended.stdoutText(), ended.stderrText());
    }
    return ended.stdoutText();
  }
}
