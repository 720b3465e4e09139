package dev.nursery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The errors that come together at the end of a nursery. */
final class FinalErrors {

  private final List<Throwable> errors = new ArrayList<>();

  void add(@Nullable Throwable error) {
    if (error != null) {
      errors.add(error);
    }
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /**
   * All of them as one; one that only tells of another among them, as the failure of a task that
   * was awaited does, is left out. Groups are left as they are, since errors may hang on them.
   */
  MultiError combined(String description) {
    if (errors.stream().noneMatch(TaskFailedException.class::isInstance)) {
      return MultiError.of(description, errors);
    }
    Set<Throwable> told = withInnerNodes();
    // What it tells of stays, so there is always something left. One that carries errors of its own
    // stays for their sake.
    return MultiError.of(
        description,
        errors.stream()
            .filter(error ->
                !(error instanceof TaskFailedException)
                    || !told.contains(error.getCause())
                    || error.getSuppressed().length > 0)
            .toList());
  }

  /** The errors, and all that is in them: of a task that failed with a group, the group tells. */
  private Set<Throwable> withInnerNodes() {
    Set<Throwable> nodes = Collections.newSetFromMap(new IdentityHashMap<>());
    var open = new ArrayList<>(errors);
    while (!open.isEmpty()) {
      Throwable error = open.removeLast();
      if (nodes.add(error) && error instanceof MultiError group) {
        open.addAll(group.exceptions());
      }
    }
    return nodes;
  }
}
