package dev.nursery;

import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;

/**
 * Keeps {@link InterruptedException}, which no signature of ours shows, from leaving where no scope
 * is left either.
 */
final class Boundary {

  private Boundary() {}

  /** What {@code thrown} is, where somebody is to collect it: perhaps a cancellation. */
  static Throwable meaning(Throwable thrown) {
    if (thrown instanceof InterruptedException interrupt) {
      return translated(interrupt);
    }
    TaskRecord task = CurrentTask.get();
    return task == null ? thrown : Translation.of(task, thrown);
  }

  static Throwable translated(InterruptedException thrown) {
    TaskRecord task = CurrentTask.get();
    if (task != null) {
      return Translation.of(task, thrown);
    }
    Thread.currentThread().interrupt();
    return new TaskInterruptedException(Thread.currentThread().getName(), thrown);
  }
}
