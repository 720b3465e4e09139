package dev.nursery.testing.stream;

import dev.nursery.net.ByteStream;

/**
 * Makes listeners, a fresh one for each test. It is called in a task, and may wait.
 *
 * @param <S> what the listeners hand out
 */
@FunctionalInterface
public interface ListenerMaker<S extends ByteStream> {

  /** A fresh listener, which then belongs to the caller. */
  Listening<S> make() throws Exception;
}
