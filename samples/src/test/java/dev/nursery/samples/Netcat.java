package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Debian's nc: a client that somebody else has written. */
final class Netcat {

  private Netcat() {}

  /** Skips the test where there is no such nc; but in CI, which has to have one, fails it. */
  static void require() {
    if (isThere()) {
      return;
    }
    String message = "no OpenBSD nc on PATH (on Debian: apt-get install netcat-openbsd)";
    if ("true".equals(System.getenv("CI"))) {
      fail(message);
    }
    abort(message);
  }

  private static boolean isThere() {
    try {
      Process help = new ProcessBuilder("nc", "-h").redirectErrorStream(true).start();
      return output(help).stream().anyMatch(line -> line.contains("OpenBSD"));
    } catch (IOException e) {
      return false; // there is no nc at all
    }
  }

  /** Sends {@code input}, then the end; returns the lines that came back until the peer's end. */
  static List<String> talk(int port, String input) throws IOException {
    Process nc =
        new ProcessBuilder("nc", "-N", "127.0.0.1", Integer.toString(port))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream in = nc.getOutputStream()) {
      in.write(input.getBytes(UTF_8));
    }
    return output(nc);
  }

  private static List<String> output(Process nc) {
    try {
      return new PrintedLines("nc", nc.getInputStream()).awaitEnd();
    } finally {
      nc.destroyForcibly(); // if it did not end in the time that the test has
    }
  }
}
