package dev.nursery.testing.stream;

import dev.nursery.net.Endpoint;

/**
 * Makes connected ends, fresh ones for each test. It is called in a task, and may wait.
 *
 * @param <A> this end
 * @param <B> that end
 */
@FunctionalInterface
public interface StreamMaker<A extends Endpoint, B extends Endpoint> {

  /** A fresh pair, which then belongs to the caller. */
  StreamPair<? extends A, ? extends B> make() throws Exception;

  /** Makes the same pairs the other way round. */
  default StreamMaker<B, A> swapped() {
    return () -> make().swapped();
  }
}
