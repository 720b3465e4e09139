package dev.nursery.process;

import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import java.io.File;
import java.util.List;
import java.util.Objects;

/**
 * A program whose {@code main} is a nursery: Ctrl-C, SIGTERM, and the end of its terminal (SIGHUP),
 * cancel it, and what it has open is closed.
 *
 * {@snippet :
 * Program.main(nursery -> {
 *   TcpListener listener = nursery.start(Tcp.server(0, handler));
 *   IO.println("listening on port " + listener.port());
 * });
 * }
 *
 * <p>Without it, each of these has the JVM run its shutdown hooks and stop, in the middle of
 * whatever tasks do: no {@code finally} runs, no child process ends, no connection says good-bye.
 *
 * <p><b>The first signal</b> cancels the nursery, and the program ends when all tasks have: those
 * that wait at once, those that clean up when they have. <b>A second one</b> ends the process on
 * the spot, for a clean-up that hangs. To do something else at first, stop accepting, say, and let
 * connections finish, {@linkplain Signals#open receive} the signals: then they come there.
 *
 * <p><b>Exit codes.</b> 0 if all went well; 1 if anything failed, which is printed to standard
 * error; otherwise, after a signal, 128 and its number, as in a shell: 130 for Ctrl-C, 143 for
 * SIGTERM, 129 for SIGHUP.
 *
 * <p><b>{@code System.exit}</b> is left as it is: it runs the shutdown hooks and stops, wherever
 * tasks are. So a task does not call it, but throws, or cancels the nursery. It is what {@link
 * #main} ends with, and shutdown hooks run then. Signals that come meanwhile are still ours: two of
 * them end a hook that hangs.
 *
 * <p>Takes the place of trio's handling of Ctrl-C. That throws an exception into the main task,
 * which Java cannot do; and it leaves the other signals alone.
 */
public final class Program {

  private static final List<String> SIGNALS =
      File.separatorChar == '\\' ? List.of("INT", "TERM") : List.of("INT", "TERM", "HUP");

  private Program() {}

  /**
   * Runs a nursery, and ends the process: as {@link #run}, and then {@link System#exit}.
   *
   * @throws IllegalStateException as {@link #run}
   */
  public static void main(Nursery.RunBody body) {
    Objects.requireNonNull(body, "body");
    var stop = new Stop(Runtime.getRuntime()::halt);
    SystemSignals.add(SIGNALS, stop);
    System.exit(run(body, stop)); // the signals stay ours: see above
  }

  /**
   * Runs a nursery, and returns the exit code when all is over; for those who have something to do
   * in between. Signals go where they went before from then on.
   *
   * @throws Cancelled if this is called in a task, and that is cancelled
   * @throws IllegalStateException if signals cannot be had; {@link Signals} says what they need
   */
  public static int run(Nursery.RunBody body) {
    Objects.requireNonNull(body, "body");
    var stop = new Stop(Runtime.getRuntime()::halt);
    SystemSignals.add(SIGNALS, stop);
    try {
      return run(body, stop);
    } finally {
      SystemSignals.remove(SIGNALS, stop);
    }
  }

  /** Also for tests, with another way to halt. */
  static int run(Nursery.RunBody body, Stop stop) {
    try {
      Nursery.run(nursery -> {
        stop.opened(nursery.cancelScope());
        body.run(nursery);
      });
    } catch (Cancelled e) {
      throw e;
    } catch (Throwable t) {
      t.printStackTrace();
      return 1;
    }
    return stop.exitCode();
  }
}
