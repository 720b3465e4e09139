package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * What became of a task: one of three.
 *
 * @param <T> the type of the task's value
 */
public sealed interface Outcome<T extends @Nullable Object> {

  /**
   * The body returned.
   *
   * @param value what it returned
   */
  record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

  /**
   * The body threw. Its nursery reports the same object.
   *
   * @param error what it threw
   */
  record Failure<T extends @Nullable Object>(Throwable error) implements Outcome<T> {}

  /**
   * The body was cancelled, and let the cancellation out.
   *
   * @param reason why
   */
  record Cancellation<T extends @Nullable Object>(CancelReason reason) implements Outcome<T> {}
}
