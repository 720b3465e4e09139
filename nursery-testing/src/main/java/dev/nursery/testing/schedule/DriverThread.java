package dev.nursery.testing.schedule;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The platform thread that carries the threads of runs, one run after the other.
 *
 * <p>Not the caller's own: what a carrier holds leaks into the threads that it carries. They could
 * enter monitors of the caller's, and would take away an interrupt that was meant for the caller.
 */
final class DriverThread extends Thread {

  private final Supplier<?> work;

  /** Set by the caller, once, when it does not want to wait any longer. */
  private volatile boolean givenUp;

  private @Nullable Object result;
  private @Nullable Throwable failure;

  private DriverThread(Supplier<?> work) {
    super("nursery-schedule");
    this.work = work;
    setDaemon(true);
  }

  /**
   * Does {@code work} on such a thread and waits for it. An interrupt ends the run that is under
   * way, and is still set when this returns.
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // what the supplier gave
  static <T> T call(Supplier<T> work) {
    var thread = new DriverThread(work);
    thread.start();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
        thread.givenUp = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return switch (thread.failure) {
      case null -> (T) thread.result;
      case RuntimeException failure -> throw failure;
      case Error failure -> throw failure;
      case Throwable failure -> throw new IllegalStateException(failure);
    };
  }

  /** Whether the caller of the current run does not want to wait any longer. */
  static boolean isGivenUp() {
    return Thread.currentThread() instanceof DriverThread thread && thread.givenUp;
  }

  @Override
  public void run() {
    try {
      result = work.get();
    } catch (Throwable t) {
      failure = t;
    }
  }
}
