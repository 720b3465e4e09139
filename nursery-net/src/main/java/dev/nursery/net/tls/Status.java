package dev.nursery.net.tls;

import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a stream can still be used, and if not, why.
 *
 * <pre>
 *   open ── broke ──▶ broken ── close ──▶ closed, with its transport
 *     └── close, unwrap ────────────────▶ closed, or without a transport
 * </pre>
 *
 * The first to break it says why, the first to close it says how. Any thread.
 */
final class Status {

  private record Break(String why, @Nullable Throwable cause) {}

  private record Ending(String closer, boolean unwrapped) {}

  private final Object stream;
  private final AtomicReference<@Nullable Break> broken = new AtomicReference<>();
  private final AtomicReference<@Nullable Ending> ended = new AtomicReference<>();

  Status(Object stream) {
    this.stream = stream;
  }

  boolean isBroken() {
    return broken.get() != null;
  }

  /** Makes it good for nothing but to be closed. */
  void broke(String why, @Nullable Throwable cause) {
    if (broken.get() == null) {
      broken.compareAndSet(null, new Break(why, cause));
    }
  }

  boolean isClosed() {
    return ended.get() != null;
  }

  /** Whether this call has closed it. */
  boolean close() {
    return ended.get() == null && ended.compareAndSet(null, new Ending(currentTask(), false));
  }

  /** As {@link #close}; the transport lives on. */
  boolean unwrap() {
    return ended.compareAndSet(null, new Ending(currentTask(), true));
  }

  boolean isUnwrapped() {
    Ending ending = ended.get();
    return ending != null && ending.unwrapped();
  }

  private static String currentTask() {
    Thread thread = Thread.currentThread();
    return thread.getName().isEmpty() ? "task-" + thread.threadId() : thread.getName();
  }

  void ensureOpen() throws ClosedEndpointException {
    Ending ending = ended.get();
    if (ending != null) {
      throw closed(ending);
    }
  }

  void ensureUsable() throws IOException {
    ensureOpen();
    Break reason = broken.get();
    if (reason != null) {
      throw new BrokenStreamException(stream + " is broken: " + reason.why(), reason.cause());
    }
  }

  /** What an operation fails with that found {@code e}: of a closed stream, that it is closed. */
  IOException meaning(IOException e) {
    Ending ending = ended.get();
    return ending == null ? e : closed(ending);
  }

  private ClosedEndpointException closed(Ending ending) {
    String who =
        ending.closer().equals(currentTask())
            ? "by this very task"
            : "by task '" + ending.closer() + "'";
    return new ClosedEndpointException(
        ending.unwrapped()
            ? stream
                + " was unwrapped "
                + who
                + ": what is still to be said is said on its transport"
            : stream
                + " was closed "
                + who
                + ". If a try-with-resources did that: is it inside the nursery whose tasks still use it? Put it around the"
                + " nursery");
  }
}
