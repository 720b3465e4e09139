package dev.nursery.testing.stream;

import dev.nursery.net.ClosedEndpointException;
import dev.nursery.testing.cancellation.Aftermath;
import org.jspecify.annotations.Nullable;

/** Whether one end was closed, and who did. */
final class Closing {

  private final Object endpoint;

  /** Written by the first closer, or by several who raced. */
  private volatile @Nullable String closer;

  Closing(Object endpoint) {
    this.endpoint = endpoint;
  }

  /** If this is an explored run, has it look in the end whether {@code what} is closed. */
  void watchOver(String what) {
    Aftermath.opened(what, this::isClosed);
  }

  void close() {
    if (closer == null) {
      Thread thread = Thread.currentThread();
      closer = thread.getName().isEmpty() ? "task-" + thread.threadId() : thread.getName();
    }
  }

  boolean isClosed() {
    return closer != null;
  }

  void ensureOpen() throws ClosedEndpointException {
    if (isClosed()) {
      throw exception();
    }
  }

  ClosedEndpointException exception() {
    return new ClosedEndpointException(
        endpoint
            + " was closed by task '"
            + closer
            + "'. If a try-with-resources did that: is it inside the nursery whose tasks still use it? Put it around the"
            + " nursery");
  }
}
