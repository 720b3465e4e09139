package dev.nursery.samples.database;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nursery.samples.InstalledServer;
import java.io.IOException;
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
  private final InstalledServer server;

  private PostgresServer(Path folder, InstalledServer server) {
    this.folder = folder;
    this.server = server;
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
      Path postgres = programs.orElseThrow().resolve("postgres");
      return new PostgresServer(
          folder,
          InstalledServer.start(
              "ready to accept connections",
              port -> asUser(postgres, "-D", data, "-k", folder, "-p", port, "-c", "fsync=off")));
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      delete(folder);
      throw e;
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
    return "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?user=me";
  }

  @Override
  public void close() throws IOException {
    server.process().toHandle().destroy(); // in good order, with its output still open
    server.process().onExit().join();
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
