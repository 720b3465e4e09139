package dev.nursery.testing.cancellation;

/**
 * What is cancelled, and how.
 *
 * <p>Of the scopes between the run and the task at a point, those are left out that are shielded,
 * which nobody else would cancel, and those that are cancelled already. A point that has none left
 * is no point for the kinds that need one.
 *
 * <p>With all but {@link #RUN} and {@link #DEADLINE} the program goes on around what is cut off.
 * What it then does, its {@code TooSlowException} included, is its own affair: the body has to be
 * one that copes.
 */
public enum CancellationKind {

  /** The scope of the whole run is cancelled by hand. */
  RUN(false),

  /**
   * The scope of the whole run gets a deadline that has just passed, as if a timeout around the
   * program had come to its end.
   */
  DEADLINE(true),

  /**
   * The innermost scope around the task at the point is cancelled by hand, be it one that the task
   * has entered, or that of its nursery.
   */
  INNERMOST(false),

  /** As {@link #INNERMOST}, by a deadline that has just passed. */
  INNERMOST_DEADLINE(true),

  /**
   * Each of the scopes around that, up to that of the run, which is left out, is cancelled by hand;
   * in a run of its own. The first one outwards is number 2.
   */
  ENCLOSING(false),

  /** As {@link #ENCLOSING}, by a deadline that has just passed. */
  ENCLOSING_DEADLINE(true),

  /** The task at the point is cancelled by its handle, if it is a child of some nursery. */
  TASK(false);

  private final boolean deadline;

  CancellationKind(boolean deadline) {
    this.deadline = deadline;
  }

  /** Whether it is a deadline that cancels. */
  boolean isDeadline() {
    return deadline;
  }

  boolean isOfRun() {
    return this == RUN || this == DEADLINE;
  }

  /** The number of the innermost scope that this can cancel; 0 if it has no number. */
  int firstLevel() {
    return switch (this) {
      case RUN, DEADLINE, TASK -> 0;
      case INNERMOST, INNERMOST_DEADLINE -> 1;
      case ENCLOSING, ENCLOSING_DEADLINE -> 2;
    };
  }

  /** The number of the outermost of {@code scopes} scopes that this can cancel. */
  int lastLevel(int scopes) {
    return this == ENCLOSING || this == ENCLOSING_DEADLINE
        ? scopes
        : Math.min(firstLevel(), scopes);
  }
}
