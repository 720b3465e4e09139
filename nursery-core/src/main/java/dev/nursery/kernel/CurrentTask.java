package dev.nursery.kernel;

import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/** Answers which task the current thread is running. */
public final class CurrentTask {

  /** The roots on threads that were not made for a task. */
  private static final ThreadLocal<TaskRecord> ROOTS = new ThreadLocal<>();

  private CurrentTask() {}

  /** The task of the current thread, or null if it runs none. */
  public static @Nullable TaskRecord get() {
    Thread thread = Thread.currentThread();
    UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
    if (handler instanceof TaskRecord task && task.thread() == thread) {
      return task;
    }
    TaskRecord root = ROOTS.get();
    if (root == null && thread.isVirtual() && handler != thread.getThreadGroup()) {
      refuseStrippedTask();
    }
    return root;
  }

  /**
   * For who has learnt that some scope is cancelled: if that reaches the current task, its next
   * operation raises, even if the visit is still on its way to it.
   */
  public static void catchUp() {
    TaskRecord task = get();
    if (task != null) {
      task.top.isReached();
    }
  }

  /**
   * A virtual thread with a handler of somebody's own is rarely one of ours, but if it is, going on
   * as if it were no task would take it out of reach of every cancellation. Its own stack tells.
   */
  private static void refuseStrippedTask() {
    boolean ours =
        StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
            .walk(frames -> frames.anyMatch(CurrentTask::isTasksOwn));
    if (ours) {
      throw new IllegalStateException(
          "the uncaught-exception handler of this task's thread was replaced, which is how a task is found: remove the"
              + " call of Thread.setUncaughtExceptionHandler; a task's failures go to its nursery");
    }
  }

  private static boolean isTasksOwn(StackWalker.StackFrame frame) {
    return frame.getMethodName().equals("run")
        && TaskRecord.class.isAssignableFrom(frame.getDeclaringClass());
  }

  /** Makes {@code root} the current thread's task. */
  public static void enterRoot(TaskRecord root) {
    boolean entered = false;
    try {
      ROOTS.set(root);
      Roots.add(root);
      entered = true;
    } finally {
      if (!entered) {
        leaveRoot(root); // or all that this thread runs later would run in a task that never ends
      }
    }
  }

  /** Undoes {@link #enterRoot}. */
  public static void leaveRoot(TaskRecord root) {
    ROOTS.remove();
    Roots.remove(root);
  }
}
