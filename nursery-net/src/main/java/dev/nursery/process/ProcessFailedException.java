package dev.nursery.process;

import java.io.IOException;
import java.util.List;

/**
 * A process has ended with an exit code other than 0. The message has the command, the code, and
 * the end of its error output, if that was {@linkplain ProcessOptions#captureStderr captured}.
 * Follows Python's {@code CalledProcessError}.
 */
public class ProcessFailedException extends IOException {

  private static final long serialVersionUID = 1L;

  /** How much of the error output the message has, in characters. */
  private static final int TAIL = 1_000;

  private final transient CompletedProcess result;

  /** With what is left of the process. */
  public ProcessFailedException(CompletedProcess result) {
    super(message(result));
    this.result = result;
  }

  private static String message(CompletedProcess result) {
    String said = "";
    if (result.hasStderr()) {
      String text = result.stderrText().strip();
      said = text.isEmpty() ? "" : ": " + text.substring(Math.max(0, text.length() - TAIL));
    }
    return "'"
        + Processes.text(result.command())
        + "' ended with exit code "
        + result.exitCode()
        + said;
  }

  /** What is left of the process: its code, and what was captured. */
  public CompletedProcess result() {
    return result;
  }

  /** The program, and its arguments. */
  public List<String> command() {
    return result.command();
  }

  /** As {@link RunningProcess#exitCode}; not 0. */
  public int exitCode() {
    return result.exitCode();
  }
}
