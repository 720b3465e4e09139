package dev.nursery.sync;

/**
 * Something that is held until this is closed, for {@code try} with resources.
 *
 * {@snippet :
 * var permits = new TaskSemaphore(3);
 * try (var _ = permits.hold()) {
 *   child1();
 * }
 * }
 *
 * <p>Closing a second time does nothing. Only where a task is the owner, as of a lock, does it
 * matter who closes: nobody else can.
 */
public interface Hold extends AutoCloseable {

  /** Gives back what is held. Never waits, and is no cancel point. */
  @Override
  void close();
}
