package dev.nursery;

import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The errors that hang on a {@link Cancelled} as suppressed ones, and would vanish when it is
 * absorbed: a {@code close()} that failed while the cancellation went by.
 */
final class Leftovers {

  private final TaskRecord task;
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Throwable> errors = new ArrayList<>();

  private Leftovers(TaskRecord task) {
    this.task = task;
  }

  /**
   * What has to be thrown in place of {@code cancelled} when that is absorbed, or null if nothing.
   */
  static @Nullable Throwable of(TaskRecord task, Cancelled cancelled) {
    if (cancelled.getCause() == null && cancelled.getSuppressed().length == 0) {
      return null;
    }
    var leftovers = new Leftovers(task);
    leftovers.collect(cancelled);
    return switch (leftovers.errors.size()) {
      case 0 -> null;
      case 1 -> leftovers.errors.getFirst();
      default -> MultiError.of("several clean-ups failed during a cancellation", leftovers.errors);
    };
  }

  /**
   * A cancellation's cause is the foreign exception that it was translated from, with suppressed
   * errors of its own. What is suppressed on an error stays there, with that error.
   */
  private void collect(Throwable cancellation) {
    for (Throwable at = cancellation; at != null && seen.add(at); at = at.getCause()) {
      for (Throwable suppressed : at.getSuppressed()) {
        Throwable meaning = Translation.of(task, suppressed);
        if (meaning instanceof Cancelled) {
          collect(meaning);
        } else if (seen.add(meaning)) {
          errors.add(meaning);
        }
      }
    }
  }
}
