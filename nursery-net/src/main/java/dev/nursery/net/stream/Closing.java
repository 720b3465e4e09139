package dev.nursery.net.stream;

import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import org.jspecify.annotations.Nullable;

/** Whether a stream was closed, and who did. */
final class Closing {

  private final Object stream;

  /** Written by the first closer, or by several who raced. */
  private volatile @Nullable String closer;

  Closing(Object stream) {
    this.stream = stream;
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
      throw failure();
    }
  }

  /** For those who find it closed; a cancel point, as what another task did is the reason. */
  ClosedEndpointException failure() {
    Tasks.checkpointBeforeFailing();
    return new ClosedEndpointException(
        stream
            + " was closed by task '"
            + closer
            + "'. If a try-with-resources did that: is it inside the nursery whose tasks still use it? Put it around the"
            + " nursery");
  }
}
