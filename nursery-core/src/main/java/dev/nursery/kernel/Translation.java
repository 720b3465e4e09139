package dev.nursery.kernel;

import dev.nursery.spi.InterruptWrapper;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Says what a throwable means that is about to leave a scope or a task.
 *
 * <p>Foreign code that was interrupted because of a cancellation answers in many shapes. At the
 * innermost boundary each of them becomes a cancellation again, so that everything further out has
 * to tell only two things apart: cancellations and errors. What does not come from an interrupt of
 * ours stays what it is.
 */
public final class Translation {

  /** The text of the JDK's own socket implementation when a virtual thread is interrupted in it. */
  private static final String CLOSED_BY_INTERRUPT = "Closed by interrupt";

  private static final int LONGEST_CHAIN = 32;

  private static final List<InterruptWrapper> WRAPPERS = Providers.of(InterruptWrapper.class);

  private Translation() {}

  /** What {@code thrown} means on its way out of a boundary on the current task. */
  public static Throwable of(TaskRecord task, Throwable thrown) {
    if (task.isCancelled(thrown)) {
      return thrown;
    }
    Throwable core = unwrapped(thrown);
    if (core != thrown && task.isCancelled(core)) {
      return carriesMore(thrown, core) ? task.raise(thrown) : core;
    }
    if (isInterruptShaped(core)) {
      if (task.interruptedHere()) {
        return task.raise(thrown);
      }
      if (thrown instanceof InterruptedException) {
        return task.newInterrupted(thrown);
      }
    }
    return thrown;
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable core = thrown;
    for (int depth = 0; depth < LONGEST_CHAIN && isWrapper(core); depth++) {
      Throwable cause = core.getCause();
      if (cause == null) {
        return core;
      }
      core = cause;
    }
    return core;
  }

  /**
   * Whether something is suppressed on the wrappers around {@code core}, which must not be lost
   * with them.
   */
  private static boolean carriesMore(Throwable thrown, Throwable core) {
    for (Throwable at = thrown; at != core && at != null; at = at.getCause()) {
      if (at.getSuppressed().length > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Neither a switch over types nor a lambda: what the JDK links for those when they are first come
   * to would be linked here with no stack left, and where that fails it fails for good, for
   * everybody's switches.
   */
  private static boolean isWrapper(Throwable thrown) {
    if (thrown instanceof ExecutionException
        || thrown instanceof CompletionException
        || thrown instanceof UncheckedIOException
        || thrown instanceof UndeclaredThrowableException
        || isSqlException(thrown)) {
      return true;
    }
    for (var known : WRAPPERS) {
      if (known.isWrapper(thrown)) {
        return true;
      }
    }
    return false;
  }

  /**
   * By name, since the module {@code java.sql} is no requirement of ours: who throws one has it.
   */
  private static boolean isSqlException(Throwable thrown) {
    for (Class<?> type = thrown.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals("java.sql.SQLException")) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInterruptShaped(Throwable thrown) {
    if (thrown instanceof SocketTimeoutException) {
      return false; // a subtype of one of the next, but nobody interrupted it
    }
    if (thrown instanceof SocketException) {
      return CLOSED_BY_INTERRUPT.equals(thrown.getMessage());
    }
    return thrown instanceof InterruptedException
        || thrown instanceof ClosedByInterruptException
        || thrown instanceof InterruptedIOException;
  }
}
