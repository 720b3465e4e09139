package dev.nursery.testing.cancellation;

import org.jspecify.annotations.Nullable;

/**
 * What was wrong with a run.
 *
 * @param what in words
 * @param error what was thrown, if anything was
 */
record BrokenLaw(String what, @Nullable Throwable error) {

  @Override
  public String toString() {
    return error == null ? what : what + ": " + error;
  }
}
