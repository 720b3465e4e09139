package dev.nursery.pump;

import dev.nursery.net.ClosedEndpointException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether an endpoint is closed, and by whom. */
final class Closing implements BytePump.Taker {

  private final Object endpoint;
  private final AtomicReference<@Nullable String> closer = new AtomicReference<>();

  Closing(Object endpoint) {
    this.endpoint = endpoint;
  }

  /** True for the first who closes. */
  boolean close() {
    Thread thread = Thread.currentThread();
    String name = thread.getName();
    return closer.compareAndSet(null, name.isEmpty() ? "task-" + thread.threadId() : name);
  }

  boolean isClosed() {
    return closer.get() != null;
  }

  @Override
  public void ensureOpen() throws ClosedEndpointException {
    String by = closer.get();
    if (by != null) {
      throw new ClosedEndpointException(
          endpoint
              + " was closed, by task '"
              + by
              + "'. If a try-with-resources did that: is it inside the nursery whose tasks still use it? Put it around the"
              + " nursery");
    }
  }
}
