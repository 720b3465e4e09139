package dev.nursery.laws;

import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What the laws call the errors of a throwable. */
final class Errors {

  /** An error of a generated program, of which there is one for each throw. */
  static final class Tagged extends Exception {

    private static final long serialVersionUID = 1L;

    Tagged(int number) {
      super("#" + number);
    }
  }

  private Errors() {}

  static Set<Throwable> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /**
   * What has to be kept of something that leaves a body or a task: of a cancellation the errors
   * that are suppressed on it and on its causes, of anything else itself.
   */
  static List<Throwable> of(Throwable thrown) {
    if (!(thrown instanceof Cancelled)) {
      return List.of(thrown);
    }
    var errors = new ArrayList<Throwable>();
    Set<Throwable> seen = identitySet();
    var open = new ArrayDeque<Throwable>(List.of(thrown));
    while (!open.isEmpty()) {
      for (Throwable at = open.removeFirst(); at != null && seen.add(at); at = at.getCause()) {
        for (Throwable suppressed : at.getSuppressed()) {
          if (suppressed instanceof Cancelled) {
            open.add(suppressed);
          } else {
            errors.add(suppressed);
          }
        }
      }
    }
    return errors;
  }

  /** The ends of the tree of errors, in which a {@link MultiError} is an inner node. */
  static List<Throwable> leaves(List<Throwable> errors) {
    return errors.stream()
        .flatMap(error ->
            error instanceof MultiError group
                ? group.leaves().stream()
                : java.util.stream.Stream.of(error))
        .toList();
  }

  /** Everything that can be come to from {@code start} by causes and suppressed throwables. */
  static Set<Throwable> reachable(Iterable<Throwable> start) {
    Set<Throwable> seen = identitySet();
    var open = new ArrayDeque<Throwable>();
    start.forEach(open::add);
    while (!open.isEmpty()) {
      Throwable at = open.removeFirst();
      if (seen.add(at)) {
        Collections.addAll(open, at.getSuppressed());
        if (at.getCause() != null) {
          open.add(at.getCause());
        }
      }
    }
    return seen;
  }

  /** Whether the two hold the same objects, each as often. */
  static boolean same(List<Throwable> one, List<Throwable> other) {
    var rest = new ArrayList<>(other);
    for (Throwable error : one) {
      int at = indexOf(rest, error);
      if (at < 0) {
        return false;
      }
      rest.remove(at);
    }
    return rest.isEmpty();
  }

  static int indexOf(List<Throwable> errors, Throwable error) {
    for (int i = 0; i < errors.size(); i++) {
      if (errors.get(i) == error) {
        return i;
      }
    }
    return -1;
  }
}
