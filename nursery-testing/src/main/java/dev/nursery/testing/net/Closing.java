package dev.nursery.testing.net;

import dev.nursery.net.ClosedEndpointException;
import org.jspecify.annotations.Nullable;

/** Whether an endpoint was closed, and who did. Used under the network's lock. */
final class Closing {

  private final Object endpoint;
  private @Nullable String closer;

  Closing(Object endpoint) {
    this.endpoint = endpoint;
  }

  /** Whether this is the first. */
  boolean close() {
    if (closer != null) {
      return false;
    }
    closer = caller();
    return true;
  }

  boolean isClosed() {
    return closer != null;
  }

  void ensureOpen() throws ClosedEndpointException {
    if (closer != null) {
      throw new ClosedEndpointException(
          endpoint
              + " was closed by task '"
              + closer
              + "'. If a try-with-resources did that: is it inside the nursery whose tasks still use it? Put it around"
              + " the nursery");
    }
  }

  /** The current thread, in words; its task has the same name. */
  static String caller() {
    Thread thread = Thread.currentThread();
    return thread.getName().isEmpty() ? "task-" + thread.threadId() : thread.getName();
  }
}
