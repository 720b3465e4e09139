package dev.nursery.process;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.TaskInterruptedException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.pump.PumpedReceiveStream;
import dev.nursery.pump.PumpedSendStream;
import dev.nursery.sync.Event;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A process that was started: what it says, what it hears, and how it ends.
 *
 * {@snippet :
 * try (RunningProcess grep = Processes.open("grep", "--line-buffered", "error")) {
 *   Nursery.run(nursery -> {
 *     nursery.startSoon(() -> {
 *       grep.stdin().sendAll(bytes);
 *       grep.stdin().close();
 *     });
 *     for (byte[] chunk; (chunk = grep.stdout().receiveSome()).length > 0; ) {
 *       IO.print(new String(chunk, UTF_8));
 *     }
 *   });
 * }
 * }
 *
 * <p>Who {@linkplain Processes#open opened} it closes it; one that a nursery {@linkplain
 * Processes#service has started} ends with that, and only its pipes are to be closed. All methods
 * may be called by any task.
 *
 * <p><b>Pipes.</b> Each has to be asked for in the {@linkplain ProcessOptions options}. A send
 * waits while the process does not read, and a process that writes is held back while nobody
 * receives; so to talk to one that answers much takes a task for either direction. A receive that
 * is cancelled has taken no byte. When the process reads no more, sends fail with {@link
 * dev.nursery.net.BrokenStreamException}. The end of its output comes when it, and whoever it has
 * left its output to, has closed it.
 *
 * <p>Follows trio's {@code Process}.
 */
public final class RunningProcess implements AutoCloseable {

  private static final boolean WINDOWS = File.separatorChar == '\\';

  private final List<String> command;
  private final Process process;
  private final @Nullable PumpedSendStream stdin;
  private final @Nullable PumpedReceiveStream stdout;
  private final @Nullable PumpedReceiveStream stderr;
  private final Ending ending;

  /** Set when the process has ended; the code is written before. */
  private final Event gone = new Event();

  private volatile int code;

  RunningProcess(
      List<String> command,
      Process process,
      @Nullable PumpedSendStream stdin,
      @Nullable PumpedReceiveStream stdout,
      @Nullable PumpedReceiveStream stderr,
      Ending ending) {
    this.command = command;
    this.process = process;
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
    this.ending = ending;
    // On Unix the JDK waits in a condition, so a virtual thread takes no carrier; on Windows it
    // blocks. Its future would want a thread of the common pool, which others may keep busy.
    Thread.Builder thread = WINDOWS ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
    thread
        .name("end of " + Processes.name(command))
        .inheritInheritableThreadLocals(false)
        .start(this::awaitOnThread);
  }

  private void awaitOnThread() {
    while (true) {
      try {
        code = process.waitFor();
        gone.set();
        return;
      } catch (InterruptedException e) {
        // Nobody has a reason to: it is not the process that has ended.
      }
    }
  }

  // -- about it

  /** The program, and its arguments. */
  public List<String> command() {
    return command;
  }

  /** Its number. Once it has ended, the system may give that to another one. */
  public long pid() {
    return process.pid();
  }

  /**
   * How it has ended; empty as long as it runs. Unix has two ways, and the JDK makes one number of
   * them, as shells do: 128 and the number of the signal, if that is what ended it, so 143 for
   * SIGTERM and 137 for SIGKILL.
   */
  public OptionalInt exitCode() {
    return gone.isSet() ? OptionalInt.of(code) : OptionalInt.empty();
  }

  /**
   * Waits for its end; any number of tasks may. A cancellation ends the wait, and not the process.
   *
   * @return the {@link #exitCode}
   * @throws Cancelled if the task is cancelled
   */
  public int await() {
    gone.await();
    return code;
  }

  /** Waits for its end, whatever happens to the task. */
  void awaitInAnyCase() {
    boolean interrupted = false;
    while (!gone.isSet()) {
      try {
        CancelScope.shielded(gone::await);
      } catch (TaskInterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  // -- its pipes

  /**
   * What it reads.
   *
   * @throws IllegalStateException if that is no {@linkplain ProcessOptions#pipeStdin pipe}
   */
  public SendStream stdin() {
    return requirePipe(stdin, "stdin", "pipeStdin");
  }

  /**
   * What it writes to its output.
   *
   * @throws IllegalStateException if that is no {@linkplain ProcessOptions#pipeStdout pipe}
   */
  public ReceiveStream stdout() {
    return stdoutPipe();
  }

  /**
   * What it writes to its error output.
   *
   * @throws IllegalStateException if that is no {@linkplain ProcessOptions#pipeStderr pipe}
   */
  public ReceiveStream stderr() {
    return stderrPipe();
  }

  PumpedReceiveStream stdoutPipe() {
    return requirePipe(stdout, "stdout", "pipeStdout");
  }

  PumpedReceiveStream stderrPipe() {
    return requirePipe(stderr, "stderr", "pipeStderr");
  }

  private <S> S requirePipe(@Nullable S pipe, String name, String option) {
    if (pipe == null) {
      throw new IllegalStateException(
          "the "
              + name
              + " of "
              + this
              + " is no pipe: start it with Processes.options()."
              + option
              + "()");
    }
    return pipe;
  }

  /**
   * Closes what only this library has used, after the end of the process. What others receive from
   * stays open, for its last words, but no thread waits for them to be taken; what others send to
   * is broken.
   */
  void leavePipes(ProcessOptions options) {
    if (options.input().isFed()) {
      closeStdin();
    } else if (stdin != null) {
      stdin.breakOff("the process has ended");
    }
    leave(stdout, options.stdout());
    leave(stderr, options.stderr());
  }

  private static void leave(@Nullable PumpedReceiveStream pipe, Output output) {
    if (pipe != null) {
      if (output == Output.CAPTURED) {
        pipe.closeForcefully();
      } else {
        pipe.linger();
      }
    }
  }

  private void closeStdin() {
    try {
      if (stdin != null) {
        stdin.closeForcefully();
      }
    } catch (IOException e) {
      // Everything that was to arrive there has, or nobody is there to miss it.
    }
  }

  private void closePipes() {
    closeStdin();
    if (stdout != null) {
      stdout.closeForcefully();
    }
    if (stderr != null) {
      stderr.closeForcefully();
    }
  }

  // -- its end

  /**
   * Asks the process to end (SIGTERM); on Windows, ends it. Does nothing if it has ended. Its
   * children are not asked. Does not wait.
   */
  public void terminate() {
    if (!gone.isSet()) {
      Optional<ProcessHandle> handle = handle();
      if (handle.isPresent()) {
        handle.get().destroy(); // Process.destroy would close the pipes
      } else {
        process.destroy();
      }
    }
  }

  /** Ends the process (SIGKILL). Otherwise as {@link #terminate}. */
  public void kill() {
    if (!gone.isSet()) {
      Optional<ProcessHandle> handle = handle();
      if (handle.isPresent()) {
        handle.get().destroyForcibly();
      } else {
        process.destroyForcibly();
      }
    }
  }

  /**
   * Sends a signal, by the {@code kill} of a shell. Does nothing if the process has ended.
   *
   * @param name without its "SIG", such as {@code HUP}
   * @throws IOException if there is no such signal, no permission, or no shell
   * @throws Cancelled if the task is cancelled
   */
  public void signal(String name) throws IOException {
    Objects.requireNonNull(name, "name");
    if (!name.matches("[A-Z0-9+-]+") || name.startsWith("SIG") || name.startsWith("-")) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name of a signal such as HUP, INT or USR1");
    }
    if (gone.isSet()) {
      return;
    }
    CompletedProcess sent =
        Processes.options().capture().check(false).run(JdkSignals.killing(name, process.pid()));
    // It may have ended in between, and then there is nobody to get a signal.
    if (sent.exitCode() != 0 && process.isAlive()) {
      throw new IOException("cannot send SIG" + name + " to " + this + ": " + sent.stderrText());
    }
  }

  /**
   * Ends it, if it has not ended: asks the process and all that it has started to end, kills them
   * after {@linkplain ProcessOptions#killAfter a while}, and waits. Closes the pipes. No cancel
   * point: a task that is cancelled leaves the process as little as any other. To be done with it
   * at once, {@link #kill} it before.
   */
  @Override
  public void close() {
    try {
      if (!gone.isSet()) {
        ending.end(this);
      }
    } finally {
      closePipes();
    }
  }

  /** Ends it because of {@code reason}, which is going to be thrown. */
  void end(Throwable reason) {
    try {
      if (!gone.isSet()) {
        ending.end(this);
      }
    } catch (Throwable worse) {
      reason.addSuppressed(worse);
    }
  }

  /** Empty if the process is of a kind that has none. */
  Optional<ProcessHandle> handle() {
    try {
      return Optional.of(process.toHandle());
    } catch (UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** As in {@code process 'sleep 1000' (pid 4711)}. */
  @Override
  public String toString() {
    return "process '" + Processes.text(command) + "' (pid " + process.pid() + ")";
  }
}
