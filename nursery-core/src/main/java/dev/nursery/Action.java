package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * Something to be done with a value, which may fail.
 *
 * @param <A> the value
 */
@FunctionalInterface
public interface Action<A extends @Nullable Object> {

  /** Does it. */
  void accept(A value) throws Exception;
}
