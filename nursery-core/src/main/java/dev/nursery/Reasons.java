package dev.nursery;

import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.RunRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.spi.TaskClock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes {@link CancelReason}s. */
final class Reasons {

  static final CancelReason DEADLINE =
      new CancelReason(CancelReason.Source.DEADLINE, "the deadline passed", null);

  static final CancelReason UNKNOWN =
      new CancelReason(
          CancelReason.Source.UNKNOWN, "by a scope that is not in sight any more", null);

  /** For tasks that were to run beside others, once those have ended. */
  static final CancelReason REST_ENDED =
      new CancelReason(CancelReason.Source.NURSERY, "the rest of the nursery has ended", null);

  /** For when there is no memory for a better one. */
  static final CancelReason FAILED =
      new CancelReason(CancelReason.Source.NURSERY, "it failed, and so did telling how", null);

  private Reasons() {}

  static CancelReason explicit(String message) {
    Objects.requireNonNull(
        message, "the reason is null; say in a few words why, it will be in somebody's log");
    TaskRecord task = CurrentTask.get();
    return new CancelReason(
        CancelReason.Source.EXPLICIT, message, task == null ? null : task.name());
  }

  static CancelReason failed(String task, Throwable error) {
    return new CancelReason(CancelReason.Source.NURSERY, "it failed with " + describe(error), task);
  }

  /** An error's own text; its class where that cannot be had, since it is anybody's code. */
  static String describe(Throwable error) {
    try {
      return String.valueOf(error);
    } catch (Throwable unspeakable) {
      return error.getClass().getName();
    }
  }

  static CancelReason of(@Nullable Object why) {
    return why instanceof CancelReason reason ? reason : UNKNOWN;
  }

  static TaskClock currentClock() {
    TaskRecord task = CurrentTask.get();
    return task == null ? RunRecord.systemClock() : task.runRecord().clock();
  }
}
