package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * The current operation was ended by an interrupt that did not come from a cancellation.
 *
 * <p>Libraries interrupt a thread to make <em>one call</em> fail, and so it does: this is an
 * ordinary error, which the caller may catch, and which goes to the nursery otherwise. The thread's
 * interrupt status is clear when it is thrown; if it leaves the outermost nursery or scope of a
 * thread, the status is set again on the way out, as whoever interrupted that thread will expect.
 */
public final class TaskInterruptedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Thread thread = Thread.currentThread();

  TaskInterruptedException(String task, @Nullable Throwable cause) {
    super("task '" + task + "' was interrupted by somebody else, not by a cancellation", cause);
  }

  boolean isOf(Thread candidate) {
    return thread == candidate;
  }
}
