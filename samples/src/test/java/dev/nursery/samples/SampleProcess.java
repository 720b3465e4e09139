package dev.nursery.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A sample in a process of its own, started as {@code bin/sample} does. */
public final class SampleProcess implements AutoCloseable {

  private final Process process;
  private final PrintedLines out;
  private final PrintedLines err;

  private SampleProcess(Process process) {
    this.process = process;
    out = new PrintedLines("standard output", process.getInputStream());
    err = new PrintedLines("standard error", process.getErrorStream());
  }

  public static SampleProcess start(Class<?> sample, String... options) throws IOException {
    var command = new ArrayList<String>();
    if (System.getProperty("os.name").equals("Linux")) {
      // A script's background jobs ignore SIGINT, and hand that down; this test run may be in one.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-opens", "java.base/java.lang=dev.nursery.testing"));
    command.addAll(List.of("--module-path", System.getProperty("jdk.module.path")));
    command.addAll(List.of("--module", sample.getModule().getName() + "/" + sample.getName()));
    command.addAll(List.of(options));
    return new SampleProcess(new ProcessBuilder(command).start());
  }

  public PrintedLines out() {
    return out;
  }

  /** Waits for a line of standard output; if none comes, standard error may tell why. */
  public String awaitOut(String part) {
    try {
      return out.await(part);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; " + err, e);
    }
  }

  public PrintedLines err() {
    return err;
  }

  /** Sends a signal, such as {@code TERM}. */
  public void signal(String name) throws IOException, InterruptedException {
    run("kill", "-s", name, Long.toString(process.pid()));
  }

  /** Lets it open so many more files or sockets than it has open now. On Linux only. */
  void limitDescriptors(int more) throws IOException, InterruptedException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
      int largest =
          open.mapToInt(descriptor -> Integer.parseInt(descriptor.getFileName().toString()))
              .max()
              .orElseThrow();
      run("prlimit", "--pid", Long.toString(process.pid()), "--nofile=" + (largest + 1 + more));
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new AssertionError(String.join(" ", command) + " ended with " + code);
    }
  }

  /** Waits for the end, for as long as the test may take; returns the exit code. */
  public int awaitExit() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError("still running", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
