package dev.nursery.sync;

import dev.nursery.Tasks;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/** Who calls: the task that an operation is done by and for. */
final class Caller {

  private Caller() {}

  /** The current task; on a thread that runs none, one that is good for a single wait. */
  static TaskRecord current() {
    TaskRecord task = CurrentTask.get();
    return task != null ? task : (TaskRecord) Tasks.currentOrTemporary();
  }

  /**
   * The current task, for what has to belong to one.
   *
   * @param what it is, for the message
   */
  static TaskRecord owner(String what) {
    TaskRecord task = CurrentTask.get();
    if (task == null) {
      throw new IllegalStateException(
          what
              + " belongs to a task, and thread '"
              + Thread.currentThread().getName()
              + "' runs none: use it inside Nursery.run(nursery -> ...) or a task that was started by"
              + " nursery.startSoon; for threads that are no tasks, java.util.concurrent has locks, and a"
              + " TaskSemaphore with one permit works on both");
    }
    return task;
  }

  /**
   * Who borrows where nobody else is named: the task, or, as one that is made for a single wait is
   * found by nobody later, the thread that runs none.
   */
  static Object borrower(@Nullable TaskRecord task) {
    return task == null || CurrentTask.get() != task ? Thread.currentThread() : task;
  }

  /**
   * Begins an operation that never waits: where schedules are chosen, somebody else may come before
   * it. The current task, or null if the thread runs none.
   */
  static @Nullable TaskRecord pass() {
    TaskRecord task = CurrentTask.get();
    if (task != null) {
      task.schedulePoint();
    }
    return task;
  }
}
