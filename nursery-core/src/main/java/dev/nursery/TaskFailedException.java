package dev.nursery;

/**
 * Thrown by {@link Task#await} for a task that failed; the cause is its error. The task's nursery
 * reports that error too, and does not report it twice if this exception reaches the same nursery.
 */
public final class TaskFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Task<?> task;

  TaskFailedException(Task<?> task, Throwable cause) {
    super("task '" + task.name() + "' failed: " + Reasons.describe(cause), cause);
    this.task = task;
  }

  /** The task that failed. */
  public Task<?> task() {
    return task;
  }
}
