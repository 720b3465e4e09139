package dev.nursery.process;

import dev.nursery.Action;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Startable;
import dev.nursery.TaskStatus;
import dev.nursery.net.ReceiveStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to run a program; immutable, so a set of options can be kept and used many times. Begins at
 * {@link Processes#options}.
 *
 * {@snippet :
 * CompletedProcess sorted =
 *     Processes.options().directory(Path.of("data")).stdin("b\na\n").captureStdout().run("sort");
 * IO.println(sorted.stdoutText());
 * }
 *
 * <p>Unless something else is said, a program has no input, its output goes where that of this
 * program goes, it runs in the same folder with the same variables, and has to end with 0.
 */
public final class ProcessOptions {

  /** What {@link #captureLimit} is otherwise: 64 MiB for each of the two outputs. */
  public static final int DEFAULT_CAPTURE_LIMIT = 64 << 20;

  static final ProcessOptions DEFAULT = new ProcessOptions();

  private @Nullable Path directory;
  private List<Consumer<Map<String, String>>> environment = List.of();
  private Input input = new Input.Nothing();
  private Output stdout = Output.INHERITED;
  private Output stderr = Output.INHERITED;
  private int captureLimit = DEFAULT_CAPTURE_LIMIT;
  private boolean check = true;
  private Duration killAfter = Duration.ofSeconds(5);
  private @Nullable Action<? super RunningProcess> deliverCancel;
  private ProcessLauncher launcher = ProcessBuilder::start;

  private ProcessOptions() {}

  private ProcessOptions(ProcessOptions other) {
    directory = other.directory;
    environment = other.environment;
    input = other.input;
    stdout = other.stdout;
    stderr = other.stderr;
    captureLimit = other.captureLimit;
    check = other.check;
    killAfter = other.killAfter;
    deliverCancel = other.deliverCancel;
    launcher = other.launcher;
  }

  private ProcessOptions with(Consumer<ProcessOptions> change) {
    var copy = new ProcessOptions(this);
    change.accept(copy);
    return copy;
  }

  // -- where it runs

  /** The folder that it runs in. */
  public ProcessOptions directory(Path directory) {
    Objects.requireNonNull(directory, "directory");
    return with(o -> o.directory = directory);
  }

  /** Sets a variable, in addition to those that this program has. */
  public ProcessOptions environment(String name, String value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    return withEnvironment(variables -> variables.put(name, value));
  }

  /** Takes a variable away that this program has. */
  public ProcessOptions withoutEnvironment(String name) {
    Objects.requireNonNull(name, "name");
    return withEnvironment(variables -> variables.remove(name));
  }

  /** Takes all variables away that were there so far. */
  public ProcessOptions clearEnvironment() {
    return withEnvironment(Map::clear);
  }

  private ProcessOptions withEnvironment(Consumer<Map<String, String>> change) {
    var changes = new ArrayList<>(environment);
    changes.add(change);
    return with(o -> o.environment = List.copyOf(changes));
  }

  // -- what it reads

  /** What it reads; not copied. A program that does not read to the end is none the worse. */
  public ProcessOptions stdin(byte[] input) {
    Objects.requireNonNull(input, "input");
    return with(o -> o.input = input.length == 0 ? new Input.Nothing() : new Input.Bytes(input));
  }

  /** What it reads, as UTF-8. */
  public ProcessOptions stdin(String input) {
    return stdin(Objects.requireNonNull(input, "input").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What it reads: all that comes out of a stream, as it comes, until the stream or the process has
   * ended. The stream stays open, and belongs to the caller. What it fails with comes out of {@link
   * #run}, and ends the process.
   */
  public ProcessOptions stdin(ReceiveStream input) {
    Objects.requireNonNull(input, "input");
    return with(o -> o.input = new Input.Stream(input));
  }

  /** A file that it reads, or {@link ProcessBuilder.Redirect#INHERIT} for what this one reads. */
  public ProcessOptions stdinFrom(ProcessBuilder.Redirect source) {
    requireNoPipe(source, "pipeStdin");
    return with(o -> o.input = new Input.Redirected(source));
  }

  /** Lets the program be written to by {@link RunningProcess#stdin}. Not for {@link #run}. */
  public ProcessOptions pipeStdin() {
    return with(o -> o.input = new Input.Piped());
  }

  // -- what it writes

  /** Keeps what it writes to its output, for {@link CompletedProcess#stdout}. */
  public ProcessOptions captureStdout() {
    return with(o -> o.stdout = Output.CAPTURED);
  }

  /** Keeps what it writes to its error output, for {@link CompletedProcess#stderr}. */
  public ProcessOptions captureStderr() {
    return with(o -> o.stderr = Output.CAPTURED);
  }

  /** Both of {@link #captureStdout} and {@link #captureStderr}. */
  public ProcessOptions capture() {
    return captureStdout().captureStderr();
  }

  /**
   * How much to keep of either output. A program that writes more is ended, and {@link
   * ProcessOutputLimitException} thrown: for those with much to say there are {@link #open} and
   * files.
   *
   * @param bytes at least 0
   */
  public ProcessOptions captureLimit(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "the limit is " + bytes + " bytes, and has to be at least 0");
    }
    return with(o -> o.captureLimit = bytes);
  }

  /** Where its output goes: a file, or {@link ProcessBuilder.Redirect#DISCARD}. */
  public ProcessOptions stdoutTo(ProcessBuilder.Redirect target) {
    requireNoPipe(target, "pipeStdout");
    return with(o -> o.stdout = Output.to(target));
  }

  /** Where its error output goes: a file, or {@link ProcessBuilder.Redirect#DISCARD}. */
  public ProcessOptions stderrTo(ProcessBuilder.Redirect target) {
    requireNoPipe(target, "pipeStderr");
    return with(o -> o.stderr = Output.to(target));
  }

  /** Lets its error output go where its output goes, in the order in which it is written. */
  public ProcessOptions stderrToStdout() {
    return with(o -> o.stderr = Output.AS_STDOUT);
  }

  /** Lets its output be received from {@link RunningProcess#stdout}. Not for {@link #run}. */
  public ProcessOptions pipeStdout() {
    return with(o -> o.stdout = Output.PIPED);
  }

  /** Lets its error output be received from {@link RunningProcess#stderr}. Not for {@link #run}. */
  public ProcessOptions pipeStderr() {
    return with(o -> o.stderr = Output.PIPED);
  }

  private static void requireNoPipe(ProcessBuilder.Redirect redirect, String instead) {
    if (Objects.requireNonNull(redirect, "redirect").type() == ProcessBuilder.Redirect.Type.PIPE) {
      throw new IllegalArgumentException("for a pipe say " + instead + "()");
    }
  }

  // -- how it ends

  /** Whether an exit code other than 0 is an error. It is, if nothing is said. */
  public ProcessOptions check(boolean check) {
    return with(o -> o.check = check);
  }

  /**
   * How long the process, when it is cancelled, may take to end before it is killed: 5 seconds if
   * nothing is said. Time is that of the task's clock.
   *
   * @param grace zero or more; zero kills at once
   */
  public ProcessOptions killAfter(Duration grace) {
    if (Objects.requireNonNull(grace, "grace").isNegative()) {
      throw new IllegalArgumentException("grace is " + grace + ", and has to be at least zero");
    }
    return with(o -> o.killAfter = grace);
  }

  /**
   * Replaces what is done to end a process that is cancelled. The action runs in a task of its own,
   * under a shield, and is cancelled once the process has ended. If it throws, the process is
   * killed. One that neither throws nor ends the process keeps its caller waiting for ever.
   *
   * {@snippet :
   * var stopped = Processes.options().deliverCancel(process -> {
   *   process.signal("INT");
   *   Tasks.sleep(ofSeconds(10));
   *   process.kill();
   * });
   * }
   */
  public ProcessOptions deliverCancel(Action<? super RunningProcess> action) {
    Objects.requireNonNull(action, "action");
    return with(o -> o.deliverCancel = action);
  }

  /**
   * Who starts the process, in place of {@link ProcessBuilder#start}: for terminals, containers,
   * and tests, wherever a library makes a {@link Process} of another kind.
   */
  public ProcessOptions launcher(ProcessLauncher launcher) {
    Objects.requireNonNull(launcher, "launcher");
    return with(o -> o.launcher = launcher);
  }

  // -- do it

  /**
   * Runs a program to its end. If output is captured, also waits until all who can write to that
   * have closed it: a child of the program that lives on, and has its output, is waited for.
   *
   * <p>A process that is cancelled can end undisturbed, within its {@linkplain #killAfter time}:
   * what it writes is dropped, and its input does not seem to end.
   *
   * @param command the program, and its arguments
   * @throws IllegalStateException if there are pipes: nobody would be there to use them
   * @throws ProcessFailedException if it ends with an exit code other than 0, unless that is not
   *     {@linkplain #check checked}
   * @throws ProcessOutputLimitException if there is more output than is to be kept
   * @throws IOException if it cannot be started, or {@linkplain #stdin(ReceiveStream) its input}
   *     fails
   * @throws Cancelled if the task is cancelled; the process is gone by then
   */
  public CompletedProcess run(String... command) throws IOException {
    List<String> words = requireCommand(command);
    if (input instanceof Input.Piped || stdout == Output.PIPED || stderr == Output.PIPED) {
      throw new IllegalStateException(
          "run() returns when '"
              + Processes.text(words)
              + "' has ended, so nobody could use its pipes: give the input with stdin(...), have the output captured, or"
              + " use open() or nursery.start(service())");
    }
    return new Supervision(this, words).run(TaskStatus.ignored());
  }

  /**
   * A program to be run in the background, by {@link Nursery#start(Startable)}; that returns as
   * soon as the program has been started, and a cancellation of the nursery ends it.
   *
   * <p>Pipes that were asked for belong to whoever gets the {@link RunningProcess}. What the
   * process has written can be received also after its end, however that came.
   *
   * @param command the program, and its arguments
   */
  public Startable<RunningProcess> service(String... command) {
    List<String> words = requireCommand(command);
    return status -> new Supervision(this, words).run(status);
  }

  /**
   * Starts a program, for the caller to talk to, and to {@linkplain RunningProcess#close close}.
   *
   * {@snippet :
   * try (RunningProcess calculator = Processes.open("bc", "-l")) {
   *   calculator.stdin().sendAll("2^64\n".getBytes(UTF_8));
   *   IO.println(new String(calculator.stdout().receiveSome(), UTF_8));
   * }
   * }
   *
   * @param command the program, and its arguments
   * @throws IllegalStateException if output is to be captured, or input fed: nobody would do it
   * @throws IOException if it cannot be started
   * @throws Cancelled if the task is cancelled; nothing was started then
   */
  public RunningProcess open(String... command) throws IOException {
    List<String> words = requireCommand(command);
    if (input.isFed() || stdout == Output.CAPTURED || stderr == Output.CAPTURED) {
      throw new IllegalStateException(
          "open() returns when '"
              + Processes.text(words)
              + "' has started, so nobody would feed its input or capture its output: use its pipes (pipeStdin() and so"
              + " on), or run()");
    }
    return Launch.start(this, words);
  }

  private static List<String> requireCommand(String... command) {
    for (String word : Objects.requireNonNull(command, "command")) {
      Objects.requireNonNull(word, "a word of the command");
    }
    if (command.length == 0) {
      throw new IllegalArgumentException(
          "the command is empty: it has to name at least the program");
    }
    return List.copyOf(Arrays.asList(command));
  }

  // -- for those who do it

  Input input() {
    return input;
  }

  Output stdout() {
    return stdout;
  }

  Output stderr() {
    return stderr;
  }

  int captureLimit() {
    return captureLimit;
  }

  boolean checks() {
    return check;
  }

  ProcessLauncher launcher() {
    return launcher;
  }

  /** What ends a process that is cancelled. */
  Ending ending() {
    return deliverCancel == null ? new PoliteEnding(killAfter) : new CustomEnding(deliverCancel);
  }

  ProcessBuilder builder(List<String> command) {
    var builder = new ProcessBuilder(command);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    environment.forEach(change -> change.accept(builder.environment()));
    builder.redirectInput(input.redirect());
    builder.redirectOutput(stdout.redirect());
    if (stderr == Output.AS_STDOUT) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(stderr.redirect());
    }
    return builder;
  }
}
