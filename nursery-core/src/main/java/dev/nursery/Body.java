package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * A piece of code with a value; otherwise a {@link Block}.
 *
 * @param <T> what it returns
 * @param <X> the checked exception that the caller has to deal with, besides {@code
 *     InterruptedException}
 */
@FunctionalInterface
public interface Body<T extends @Nullable Object, X extends Exception> {

  /** Runs the code. */
  T call() throws X, InterruptedException;
}
