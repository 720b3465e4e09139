package dev.nursery.samples.database;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL server of a test's own, with nothing in it. */
final class PostgresServer implements AutoCloseable {

  /** Where Debian has its programs, a folder for each version. */
  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");

  /** As root it does not run. */
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  private final Path folder;
  private final Process process;
  private final int port;

  private PostgresServer(Path folder, Process process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  /** Starts one; where there is none on this machine, the test is skipped, but never in CI. */
  static PostgresServer start() throws IOException, InterruptedException {
    Optional<Path> programs = programs();
    if (programs.isEmpty()) {
      String why = "these tests need PostgreSQL (Debian's package postgresql)";
      if ("true".equals(System.getenv("CI"))) {
        fail(why);
      }
      assumeTrue(false, why);
    }
    Path folder = Files.createTempDirectory("postgres");
    try {
      if (ROOT) {
        run("chown", "postgres", folder.toString());
      }
      Path data = folder.resolve("data");
      run(asUser(programs.orElseThrow().resolve("initdb"), "-A", "trust", "-U", "me", "-D", data));
      return start(programs.orElseThrow(), folder, data);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      delete(folder);
      throw e;
    }
  }

  private static PostgresServer start(Path programs, Path folder, Path data)
      throws IOException, InterruptedException {
    while (true) {
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  asUser(
                      programs.resolve("postgres"),
                      "-D",
                      data,
                      "-k",
                      folder,
                      "-p",
                      port,
                      "-c",
                      "fsync=off"))
              .redirectErrorStream(true)
              .start();
      var output = new StringBuilder();
      // It says so itself when it can be talked to, or why it cannot.
      var lines = process.inputReader(StandardCharsets.UTF_8);
      for (String line; (line = lines.readLine()) != null; ) {
        output.append(line).append('\n');
        if (line.contains("ready to accept connections")) {
          Thread.startVirtualThread(() -> lines.lines().forEach(_ -> {})); // or it would be stuck
          return new PostgresServer(folder, process, port);
        }
      }
      process.waitFor();
      if (!output.toString().contains("in use")) { // somebody was faster to have that port
        throw new IOException("PostgreSQL did not start:\n" + output);
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(DEBIAN)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  private static List<String> asUser(Path program, Object... arguments) {
    var command = new ArrayList<String>();
    if (ROOT) {
      command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
    }
    command.add(program.toString());
    for (Object each : arguments) {
      command.add(each.toString());
    }
    return command;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    run(List.of(command));
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " failed:\n" + output);
    }
  }

  /** What JDBC is told. */
  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=me";
  }

  @Override
  public void close() throws IOException {
    process.toHandle().destroy(); // in good order, with its output still open
    process.onExit().join();
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
