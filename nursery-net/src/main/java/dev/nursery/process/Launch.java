package dev.nursery.process;

import dev.nursery.pump.BytePump;
import dev.nursery.pump.PumpedReceiveStream;
import dev.nursery.pump.PumpedSendStream;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.thread.ThreadOptions;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts processes. */
final class Launch {

  /**
   * For what the JDK does with processes, as that blocks. Those of others are not taken, as a
   * process may have to be killed just because all of them hang.
   */
  static final ThreadOptions THREADS =
      Threads.options().limiter(new CapacityLimiter(40)).name("process call");

  private final ProcessOptions options;
  private final List<String> command;

  /** What was started; written by the lent thread. */
  private volatile @Nullable Process process;

  private Launch(ProcessOptions options, List<String> command) {
    this.options = options;
    this.command = command;
  }

  /** Starts a process; whatever this throws, there is none. */
  static RunningProcess start(ProcessOptions options, List<String> command) throws IOException {
    var launch = new Launch(options, command);
    try {
      return THREADS.run(launch::launched);
    } catch (Throwable t) {
      Process started = launch.process;
      if (started != null) {
        started.destroyForcibly(); // closes its pipes, too
      }
      throw t;
    }
  }

  /** On a thread that may block; the pumps begin here, as soon as may be. */
  private RunningProcess launched() throws IOException {
    Process started = options.launcher().start(options.builder(command));
    process = started;
    String name = Processes.name(command) + " (pid " + started.pid() + ")";
    PumpedReceiveStream stdout =
        options.stdout().isPipe() ? receive("stdout of " + name, started.getInputStream()) : null;
    PumpedReceiveStream stderr =
        options.stderr().isPipe() ? receive("stderr of " + name, started.getErrorStream()) : null;
    PumpedSendStream stdin = null;
    if (options.input().isFed() || options.input() instanceof Input.Piped) {
      stdin = new PumpedSendStream("stdin of " + name, started.getOutputStream());
    } else {
      started.getOutputStream().close();
    }
    return new RunningProcess(command, started, stdin, stdout, stderr, options.ending());
  }

  private static PumpedReceiveStream receive(String name, InputStream source) {
    BytePump pump = BytePump.ahead(name, source);
    return new PumpedReceiveStream(pump, pump::shutDown);
  }
}
