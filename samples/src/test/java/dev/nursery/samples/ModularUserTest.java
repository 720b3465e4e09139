package dev.nursery.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A module of a user's own, with what Maven gives it: our modules and what they depend on. */
class ModularUserTest {

  @Test
  void needsNothingBesidesToCompile(@TempDir Path directory) throws Exception {
    Path module = directory.resolve("module-info.java");
    Files.writeString(
        module,
        """
        module org.example {
          requires dev.nursery.net;
        }
        """);
    Path program = directory.resolve("Program.java");
    Files.writeString(
        program,
        """
        package org.example;

        import dev.nursery.Nursery;
        import dev.nursery.Timed;
        import dev.nursery.CancelScope;
        import dev.nursery.net.Tcp;
        import java.time.Duration;

        class Program {
          Timed<byte[]> greeting(int port) {
            return Nursery.call(nursery -> {
              try (var stream = Tcp.open("localhost", port)) {
                return CancelScope.moveOnAfter(Duration.ofSeconds(1), stream::receiveSome);
              }
            });
          }
        }
        """);

    assertThat(complaints(directory, module, program)).isEmpty();
  }

  private static String complaints(Path directory, Path... sources) {
    var said = new StringWriter();
    var printer = new PrintWriter(said);
    var options =
        new ArrayList<>(
            List.of("-Xlint:all", "-d", directory.toString(), "--module-path", usersModulePath()));
    for (Path source : sources) {
      options.add(source.toString());
    }
    ToolProvider.findFirst("javac")
        .orElseThrow()
        .run(printer, printer, options.toArray(String[]::new));
    return said.toString();
  }

  /** Without the annotations of jspecify, which are an optional dependency: nobody inherits it. */
  private static String usersModulePath() {
    return Arrays.stream(System.getProperty("jdk.module.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("jspecify"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
