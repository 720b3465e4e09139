package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * A function of two values that may fail.
 *
 * @param <A> the first
 * @param <B> the second
 * @param <C> what it makes of them
 */
@FunctionalInterface
public interface Fn2<
    A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object> {

  /** Computes it. */
  C apply(A first, B second) throws Exception;
}
