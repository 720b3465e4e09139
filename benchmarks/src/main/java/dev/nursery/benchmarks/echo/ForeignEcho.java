package dev.nursery.benchmarks.echo;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Echo servers in other languages, whose sources are in {@code benchmarks/peers}. Each prints its
 * port, and serves until its standard input ends.
 *
 * <p>The methods return the command that starts one; none, and say why on standard error, if this
 * machine cannot run it.
 */
final class ForeignEcho {

  private ForeignEcho() {}

  /** Compiles a program of one file. */
  static Optional<List<String>> go(String source) throws IOException {
    if (!succeeds(List.of("go", "version"))) {
      return leftOut(source, "there is no Go here (on Debian: golang-go)");
    }
    Path program = project().resolve("target/peers").resolve(source.replace(".go", ""));
    Files.createDirectories(program.getParent());
    var build = List.of("go", "build", "-o", program.toString(), peer(source));
    return succeeds(build)
        ? Optional.of(List.of(program.toString()))
        : leftOut(source, "this fails: " + String.join(" ", build));
  }

  /** Runs it with the first Python that has the module. */
  static Optional<List<String>> python(String source, String module) throws IOException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (succeeds(List.of(python, "-c", "import " + module))) {
        return Optional.of(List.of(python, "-B", peer(source)));
      }
    }
    return leftOut(source, "no Python here has " + module + " (on Debian: python3-" + module + ")");
  }

  private static Optional<List<String>> leftOut(String source, String reason) {
    System.err.println(source + " is left out: " + reason);
    return Optional.empty();
  }

  private static boolean succeeds(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.onExit().join().exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private static String peer(String source) throws IOException {
    return project().resolve("peers").resolve(source).toString();
  }

  /** The folder of this module, in whose {@code target/classes} this class is. */
  private static Path project() throws IOException {
    try {
      var classes = ForeignEcho.class.getProtectionDomain().getCodeSource().getLocation();
      return Path.of(classes.toURI()).resolve("../..").normalize();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }
}
