package dev.nursery;

/**
 * Thrown where the value of a task is asked for that was cancelled and so has none. An ordinary
 * exception: it says that <em>the other</em> task was cancelled, while {@link Cancelled} says that
 * this one is.
 */
public final class TaskCancelledException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Task<?> task;
  private final CancelReason reason;

  TaskCancelledException(Task<?> task, CancelReason reason) {
    super("task '" + task.name() + "' has no value: it was " + reason);
    this.task = task;
    this.reason = reason;
  }

  /** The task that was cancelled. */
  public Task<?> task() {
    return task;
  }

  /** Why it was cancelled. */
  public CancelReason reason() {
    return reason;
  }
}
