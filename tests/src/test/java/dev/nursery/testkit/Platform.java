package dev.nursery.testkit;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Runs code on a fresh platform thread that is no task, as a framework or an operator would. */
public final class Platform {

  private Platform() {}

  /** Runs {@code code} there, waits for its end, and throws what it threw. */
  public static void run(Runnable code) {
    call(() -> {
      code.run();
      return true;
    });
  }

  /** As {@link #run}, for code with a value. */
  public static <T> T call(Callable<T> code) {
    var result = new FutureTask<>(code);
    Thread thread = Thread.ofPlatform().name("foreign").start(result);
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true; // a test of interrupts; the thread ends soon
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return switch (result.state()) {
      case SUCCESS -> result.resultNow();
      case FAILED -> throw sneaky(result.exceptionNow());
      case RUNNING, CANCELLED -> throw new AssertionError(result);
    };
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> RuntimeException sneaky(Throwable error) throws X {
    throw (X) error;
  }
}
