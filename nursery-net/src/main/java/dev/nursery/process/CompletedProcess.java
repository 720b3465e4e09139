package dev.nursery.process;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is left of a process that has ended. Immutable, but for the arrays of bytes. */
public final class CompletedProcess {

  private final List<String> command;
  private final int exitCode;
  private final byte @Nullable [] stdout;
  private final byte @Nullable [] stderr;

  CompletedProcess(
      List<String> command, int exitCode, byte @Nullable [] stdout, byte @Nullable [] stderr) {
    this.command = command;
    this.exitCode = exitCode;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** The program, and its arguments. */
  public List<String> command() {
    return command;
  }

  /** As {@link RunningProcess#exitCode}. */
  public int exitCode() {
    return exitCode;
  }

  /**
   * What it has written to its output.
   *
   * @throws IllegalStateException if that was not {@linkplain ProcessOptions#captureStdout
   *     captured}
   */
  public byte[] stdout() {
    return requireCaptured(stdout, "output", "captureStdout");
  }

  /**
   * What it has written to its error output.
   *
   * @throws IllegalStateException if that was not {@linkplain ProcessOptions#captureStderr
   *     captured}
   */
  public byte[] stderr() {
    return requireCaptured(stderr, "error output", "captureStderr");
  }

  /** As {@link #stdout}, read as UTF-8; what is none becomes U+FFFD. */
  public String stdoutText() {
    return stdoutText(StandardCharsets.UTF_8);
  }

  /** As {@link #stdoutText()}, in another charset. */
  public String stdoutText(Charset charset) {
    return new String(stdout(), charset);
  }

  /** As {@link #stderr}, read as UTF-8; what is none becomes U+FFFD. */
  public String stderrText() {
    return stderrText(StandardCharsets.UTF_8);
  }

  /** As {@link #stderrText()}, in another charset. */
  public String stderrText(Charset charset) {
    return new String(stderr(), charset);
  }

  boolean hasStderr() {
    return stderr != null;
  }

  private byte[] requireCaptured(byte @Nullable [] bytes, String what, String option) {
    if (bytes == null) {
      throw new IllegalStateException(
          "the "
              + what
              + " of "
              + this
              + " was not kept: run it with Processes.options()."
              + option
              + "()");
    }
    return bytes;
  }

  /** As in {@code process 'make install', ended with 2}. */
  @Override
  public String toString() {
    return "process '" + Processes.text(command) + "', ended with " + exitCode;
  }
}
