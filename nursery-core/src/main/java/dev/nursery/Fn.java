package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * A function that may fail.
 *
 * @param <A> what it is given
 * @param <B> what it makes of that
 */
@FunctionalInterface
public interface Fn<A extends @Nullable Object, B extends @Nullable Object> {

  /** Computes it. */
  B apply(A value) throws Exception;
}
