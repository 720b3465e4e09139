package dev.nursery.process;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskInterruptedException;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.pump.PumpedReceiveStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The life of one process, from its start to its end, with its pipes. */
final class Supervision {

  private final ProcessOptions options;
  private final List<String> command;

  private @Nullable Capture stdout;
  private @Nullable Capture stderr;

  Supervision(ProcessOptions options, List<String> command) {
    this.options = options;
    this.command = command;
  }

  /** When this returns or throws, the process has ended. */
  CompletedProcess run(TaskStatus<? super RunningProcess> status) throws IOException {
    RunningProcess process = Launch.start(options, command);
    boolean regular = false;
    try {
      Nursery.options().name(process.toString()).run(pipes -> live(process, pipes, status));
      regular = true;
    } catch (MultiError e) {
      throw e.rethrowIfOnly(TaskInterruptedException.class).rethrowIfOnly(IOException.class);
    } finally {
      if (!regular) {
        process.kill(); // has ended long ago, unless there was no memory for the nursery
        process.awaitInAnyCase();
      }
      process.leavePipes(options);
    }
    return checked(
        new CompletedProcess(
            command, process.exitCode().orElseThrow(), bytes(stdout), bytes(stderr)));
  }

  private void live(
      RunningProcess process, Nursery pipes, TaskStatus<? super RunningProcess> status)
      throws IOException {
    try {
      Task<?> feeding = feed(process, pipes);
      stdout = options.stdout() == Output.CAPTURED ? captured(process.stdoutPipe(), pipes) : null;
      stderr = options.stderr() == Output.CAPTURED ? captured(process.stderrPipe(), pipes) : null;
      status.started(process);
      process.await();
      if (feeding != null) {
        feeding.cancel("the process has ended, and reads no more");
        process.stdin().closeForcefully();
      }
    } catch (Throwable t) {
      process.end(t);
      throw t;
    }
  }

  private CompletedProcess checked(CompletedProcess result) throws ProcessFailedException {
    if (options.checks() && result.exitCode() != 0) {
      Tasks.checkpointBeforeFailing(); // Ctrl-C ends the process, too, and may not have reached us
      throw new ProcessFailedException(result);
    }
    return result;
  }

  private static byte @Nullable [] bytes(@Nullable Capture capture) {
    return capture == null ? null : capture.bytes();
  }

  private Capture captured(PumpedReceiveStream stream, Nursery pipes) {
    var capture = new Capture(stream, options.captureLimit());
    pipes.startSoon(stream.toString(), capture::run);
    return capture;
  }

  // -- feeding

  private @Nullable Task<?> feed(RunningProcess process, Nursery pipes) {
    if (!options.input().isFed()) {
      return null;
    }
    SendStream stdin = process.stdin();
    return pipes.startSoon(stdin.toString(), () -> send(options.input(), stdin));
  }

  /**
   * Closes the pipe when all was sent. If it is cut off, the pipe stays open until the process has
   * ended: it must not take for the end of its input what is none.
   */
  private static void send(Input input, SendStream stdin) throws IOException {
    switch (input) {
      case Input.Bytes(byte[] bytes) -> sendOrTellEnd(stdin, bytes);
      case Input.Stream(ReceiveStream source) -> {
        byte[] chunk = source.receiveSome();
        while (chunk.length > 0 && sendOrTellEnd(stdin, chunk)) {
          chunk = source.receiveSome();
        }
      }
      case Input.Nothing _, Input.Piped _, Input.Redirected _ -> {}
    }
    stdin.closeForcefully();
  }

  /** False if the process reads no more, which is its own business. */
  private static boolean sendOrTellEnd(SendStream stdin, byte[] bytes) throws IOException {
    try {
      stdin.sendAll(bytes);
      return true;
    } catch (BrokenStreamException e) {
      return false;
    }
  }
}
