package dev.nursery.samples;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody else's program that a sample is to get along with. A test that needs one where it is not
 * is skipped; where {@code CI=true} it fails, as nobody reads there what was skipped. {@code
 * .ci/run} installs all of them.
 */
public record InstalledProgram(String command) {

  /** Goes on if the program is there. */
  public InstalledProgram require() throws InterruptedException {
    try {
      new ProcessBuilder(command, "--version").start().waitFor();
      return this;
    } catch (IOException e) {
      String why = "these tests need " + command + ", which is not on this machine";
      if ("true".equals(System.getenv("CI"))) {
        fail(why, e);
      }
      assumeTrue(false, why);
      return this;
    }
  }

  /** Runs it with this input; what it prints, errors included. */
  public String run(String input, String... arguments) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(command));
    all.addAll(List.of(arguments));
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return printed;
  }
}
