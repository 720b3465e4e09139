package dev.nursery.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose process has run out of file descriptors gets through, and serves again.
 *
 * <p>A test that waits for a process's output cannot be interrupted, so the time limit abandons its
 * thread.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
// There is no ulimit to run the server under, and no number of descriptors that it could run out
// of.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no limit on descriptors to be set")
class DescriptorExhaustionTest {

  private static final int LIMIT = 120;
  private static final byte[] PING = {'p', 'i', 'n', 'g'};

  @TempDir private Path jars;

  @Test
  void serveSurvivesRunningOutOfDescriptorsAndAcceptsAgain() throws Exception {
    Process server = start(FewDescriptors.class);
    try (BufferedReader output = server.inputReader()) {
      int port = Integer.parseInt(lineWith(output, "port ").substring("port ".length()));
      List<TcpStream> clients = connectMoreThanItCanTake(port);
      lineWith(output, "cannot accept a connection");
      assertThat(answers(clients.getFirst())).as("those it has are still served").isTrue();

      for (TcpStream client : clients) {
        client.close();
      }
      try (TcpStream late = Tcp.open("127.0.0.1", port)) {
        assertThat(answers(late)).as("new ones are accepted again").isTrue();
      }
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  /** The first wait of a process needs a selector, which may be what cannot be opened any more. */
  @Test
  void aReceiveThatCannotWaitSaysWhyAndLeavesTheStreamIntact() throws Exception {
    Process process = start(NoDescriptors.class);
    try (BufferedReader output = process.inputReader()) {
      assertThat(lineWith(output, "receive: "))
          .contains("is intact", "file descriptors", "ulimit")
          .doesNotContain("Broken");
      lineWith(output, "later: 7");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(Class<?> main) throws IOException {
    return new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -n " + LIMIT + "; exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:-UsePerfData",
            "-cp",
            classPath(),
            main.getName())
        .redirectErrorStream(true)
        .start();
  }

  private static List<TcpStream> connectMoreThanItCanTake(int port) throws IOException {
    var clients = new ArrayList<TcpStream>();
    // Some of its descriptors are in use already. Those not accepted stand in the kernel's queue,
    // where there may be no room for more.
    for (int i = 0; i < LIMIT; i++) {
      clients.add(Tcp.open("127.0.0.1", port));
    }
    return clients;
  }

  private static boolean answers(TcpStream stream) throws IOException {
    return CancelScope.failAfter(
        Duration.ofSeconds(60),
        () -> {
          stream.sendAll(PING);
          return stream.receiveSome().length > 0;
        });
  }

  private static String lineWith(BufferedReader output, String text) throws IOException {
    var seen = new ArrayList<String>();
    for (String line; (line = output.readLine()) != null; ) {
      seen.add(line);
      if (line.contains(text)) {
        return line;
      }
    }
    throw new AssertionError("the server ended without saying '" + text + "': " + seen);
  }

  /**
   * All that this test runs with, in jars: they are open while the server runs, as they are where
   * people run servers, so that a class may still be loaded when no file can be opened any more.
   */
  private String classPath() {
    var paths = new LinkedHashSet<String>();
    for (String property : new String[] {"java.class.path", "jdk.module.path"}) {
      paths.addAll(List.of(System.getProperty(property, "").split(File.pathSeparator)));
    }
    paths.add(
        "target/test-classes"); // which surefire patches into the module, so that no path has them
    return paths.stream()
        .filter(path -> !path.isEmpty() && Files.exists(Path.of(path)))
        .map(Path::of)
        .map(path -> Files.isDirectory(path) ? jar(path) : path)
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Path jar(Path directory) {
    Path jar = jars.resolve(UUID.randomUUID() + ".jar");
    int exit =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--create",
                "--file",
                jar.toString(),
                "-C",
                directory.toString(),
                ".");
    assertThat(exit).isZero();
    return jar;
  }
}
