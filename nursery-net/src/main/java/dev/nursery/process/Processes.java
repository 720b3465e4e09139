package dev.nursery.process;

import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Startable;
import java.io.IOException;
import java.util.List;

/**
 * Runs other programs, as something that a task does: it waits for them, and if it is cancelled
 * they are ended.
 *
 * {@snippet :
 * Processes.run("make", "install"); // its output goes where ours goes
 * String head = Processes.capture("git", "rev-parse", "HEAD").stdoutText().strip();
 * CancelScope.failAfter(ofSeconds(30), () -> Processes.run("rsync", "-a", "site/", "www:site/"));
 * }
 *
 * <p>There is no shell in between: each string is one argument, whatever is in it. Who wants a
 * shell says {@code run("sh", "-c", script)}.
 *
 * <p><b>Three ways.</b> {@link #run run} waits for the end. {@link #service service} is for {@link
 * Nursery#start(Startable)}: the process runs in the background, and lives no longer than the
 * nursery. {@link #open open} gives a process to talk to, and to be closed. What else there is to
 * say (input, output, folder, variables) is said to {@link #options}.
 *
 * {@snippet :
 * RunningProcess database = nursery.start(Processes.service("postgres", "-D", "data"));
 * }
 *
 * <p><b>Failure.</b> A program that cannot be started is an {@link IOException}. One that ends with
 * another exit code than 0 is a {@link ProcessFailedException}, which has the code and what was
 * captured.
 *
 * <p><b>Cancellation.</b> The process and all that it has started are asked to end (SIGTERM); who
 * has not after five seconds is killed (SIGKILL). Until it is over the call does not return. So
 * whichever way {@code run} is left, the process is gone.
 *
 * <p><b>Threads.</b> Starting, and waiting for pipes, blocks threads of their own and no carrier.
 *
 * <p>Follows trio's {@code run_process}; but that asks only the process itself to end, and not its
 * children, which then nobody knows of any more.
 */
public final class Processes {

  private Processes() {}

  /**
   * Runs a program to its end. It reads no input, and its output goes where that of this program
   * goes.
   *
   * @param command the program, and its arguments
   * @throws ProcessFailedException if it ends with an exit code other than 0
   * @throws IOException if it cannot be started
   * @throws Cancelled if the task is cancelled; the process is gone by then
   */
  public static CompletedProcess run(String... command) throws IOException {
    return ProcessOptions.DEFAULT.run(command);
  }

  /** As {@link #run}, but keeps what the program writes to its output and its error output. */
  public static CompletedProcess capture(String... command) throws IOException {
    return ProcessOptions.DEFAULT.capture().run(command);
  }

  /** As {@link ProcessOptions#service}, with no input, and output that goes where ours goes. */
  public static Startable<RunningProcess> service(String... command) {
    return ProcessOptions.DEFAULT.service(command);
  }

  /** As {@link ProcessOptions#open}, with pipes for its input and its output. */
  public static RunningProcess open(String... command) throws IOException {
    return ProcessOptions.DEFAULT.pipeStdin().pipeStdout().open(command);
  }

  /** For everything else; ends in {@code run}, {@code service} or {@code open}. */
  public static ProcessOptions options() {
    return ProcessOptions.DEFAULT;
  }

  /** A command as one types it, for messages. */
  static String text(List<String> command) {
    return String.join(" ", command);
  }

  /** Names of tasks and threads around it. */
  static String name(List<String> command) {
    String program = command.getFirst();
    return program.substring(program.lastIndexOf('/') + 1);
  }
}
