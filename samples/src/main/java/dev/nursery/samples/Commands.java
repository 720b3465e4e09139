// sample: commands - other programs: side by side, with input, with a time limit
package dev.nursery.samples;

import dev.nursery.CancelScope;
import dev.nursery.Tasks;
import dev.nursery.process.ProcessFailedException;
import dev.nursery.process.Processes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * "You can spawn subprocesses": runs programs that every Unix has.
 *
 * <p>What changes when coroutines become virtual threads: {@code create_subprocess_exec}, {@code
 * communicate} and {@code wait} become one call that returns when the program has ended. A limit
 * around it ends the program as well, with all that it has started, and not the waiting alone.
 */
final class Commands {

  private Commands() {}

  static void main() throws IOException {
    sideBySide();
    withInput();
    failing();
    tooSlow();
  }

  /** Three at a time; the results come in the order of the numbers. */
  private static void sideBySide() {
    List<String> squares =
        Tasks.mapConcurrent(
            List.of(1, 2, 3, 4, 5),
            3,
            n -> Processes.capture("expr", n + "", "*", n + "").stdoutText().strip());
    IO.println("squares: " + squares);
  }

  private static void withInput() throws IOException {
    String sorted =
        Processes.options().stdin("pear\napple\n").captureStdout().run("sort").stdoutText();
    IO.println("sorted: " + sorted.lines().toList());
  }

  private static void failing() throws IOException {
    try {
      Processes.capture("sh", "-c", "echo no such luck >&2; exit 3");
    } catch (ProcessFailedException e) {
      IO.println("failed: " + e.exitCode() + ", " + e.result().stderrText().strip());
    }
  }

  /** The shell and what it runs are gone when this returns. */
  private static void tooSlow() throws IOException {
    var limited =
        CancelScope.moveOnAfter(
            Duration.ofMillis(300), () -> Processes.run("sh", "-c", "sleep 1000; echo never"));
    IO.println("slow: " + (limited.done() ? "done" : "ended"));
  }
}
