package dev.nursery.benchmarks.echo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server or a load generator, which may be asked questions, a line each, and ends when nobody is
 * there to ask any more.
 */
final class ChildProcess implements AutoCloseable {

  private final Process process;
  private final PrintWriter questions;
  private final BufferedReader answers;

  private ChildProcess(Process process) {
    this.process = process;
    questions =
        new PrintWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts one.
   *
   * @param cpus where it may run, as {@code taskset} takes it; empty for anywhere
   */
  static ChildProcess start(String cpus, List<String> command) throws IOException {
    var placed = new ArrayList<String>();
    if (!cpus.isEmpty()) {
      placed.addAll(List.of("taskset", "-c", cpus));
    }
    placed.addAll(command);
    return new ChildProcess(
        new ProcessBuilder(placed).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The command for a JVM with a main class of this project. */
  static List<String> java(Class<?> main, List<String> jvmOptions, String... arguments) {
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(
            "--enable-preview",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  String ask(String question) throws IOException {
    questions.println(question);
    return hear();
  }

  /** The next line that it prints. */
  String hear() throws IOException {
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("a process of the benchmark ended early; see what it printed above");
    }
    return answer;
  }

  /** The processor time that it has taken, in nanoseconds. */
  long cpuNanos() {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  /** Returns when it has ended; if it does not within ten seconds, it is ended. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
