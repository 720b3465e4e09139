package dev.nursery.testing.cancellation;

/** What is cancelled, and how. */
public enum CancellationKind {

  /** The scope of the whole run is cancelled by hand. */
  RUN,

  /**
   * The scope of the whole run gets a deadline that has just passed, as if a timeout around the
   * program had come to its end.
   */
  DEADLINE,

  /**
   * The innermost scope that the task at the point has entered itself is cancelled by hand; the
   * program goes on around it. Points are left out at which that is a shielded scope, which nobody
   * else would cancel, or none but that of the run.
   *
   * <p>What the program does when a part of it is cut off, its {@code TooSlowException} included,
   * is its own affair: the body has to be one that copes.
   */
  INNERMOST
}
