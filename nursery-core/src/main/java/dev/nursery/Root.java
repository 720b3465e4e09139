package dev.nursery;

import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.RunRecord;
import dev.nursery.kernel.Sneaky;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Makes a thread that runs no task run one, for as long as a nursery, a scope or a blocking call on
 * it lasts.
 *
 * <p>So there is no event loop to start, and no place where the library does not work: {@code
 * main}, JShell, a request thread of some framework. The thread's interrupt status is what it was
 * before, unless somebody interrupted it meanwhile.
 */
final class Root {

  private Root() {}

  /** The defaults of every root that nobody gave options to. */
  static RunRecord defaultRun() {
    return RunRecord.create(null, RunRecord.DEFAULT_STUCK_GRACE, null);
  }

  /** Runs {@code code} in a root with the default options. */
  static <T extends @Nullable Object> T around(Callable<? extends T> code) {
    return around(defaultRun(), null, code);
  }

  /** Runs {@code code} in a root. */
  @SuppressWarnings("NullAway") // a T, which may be null
  static <T extends @Nullable Object> T around(
      RunRecord run, @Nullable String name, Callable<? extends T> code) {
    var root = new TaskNode<@Nullable Object>(run, name);
    CurrentTask.enterRoot(root);
    Throwable thrown = null;
    T value = null;
    try {
      run.begin(root);
      value = code.call();
    } catch (Throwable t) {
      thrown = t;
    }
    Throwable error = thrown;
    try {
      error = root.endRoot(thrown, value);
    } catch (Throwable worse) {
      error = with(worse, thrown);
    }
    CurrentTask.leaveRoot(root);
    try {
      run.end(root);
    } catch (Throwable worse) {
      error = with(worse, error);
    }
    if (error != null) {
      if (tellsOfInterrupt(error)) {
        Thread.currentThread().interrupt();
      }
      throw Sneaky.of(error);
    }
    if (thrown != null) {
      // Somebody cancelled the root task itself, and there is no one further out to say so.
      throw new TaskCancelledException(root, Reasons.of(root.why()));
    }
    return value;
  }

  private static Throwable with(Throwable worse, @Nullable Throwable first) {
    if (first == null || first == worse) {
      return worse;
    }
    first.addSuppressed(worse);
    return first;
  }

  /** Whether it was this thread that was interrupted, and not a child's. */
  private static boolean tellsOfInterrupt(Throwable error) {
    if (error instanceof MultiError errors) {
      return errors.leaves().stream().anyMatch(Root::tellsOfInterrupt);
    }
    return error instanceof TaskInterruptedException interrupted
        && interrupted.isOf(Thread.currentThread());
  }

  /** As {@link Tasks#currentOrTemporary}. */
  static TaskNode<?> currentOrTemporary() {
    return CurrentTask.get() instanceof TaskNode<?> task
        ? task
        : new TaskNode<@Nullable Object>(defaultRun(), Thread.currentThread().getName());
  }

  static Duration defaultStuckGrace() {
    return RunRecord.DEFAULT_STUCK_GRACE;
  }
}
