package dev.nursery.net.server;

import dev.nursery.Action;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a listener and lets a connection in when there is a place for it. Does not own the
 * listener: closing this does nothing.
 *
 * <p><b>Whose is the place?</b> The gate's from before it accepts until it returns; it gives it
 * back unless it returns. From then on that of what it returns, which gives it back when it is
 * closed; and whoever accepts closes, also if the handler's task cannot be started.
 */
final class Gate<S extends ByteStream> implements Listener<Admitted<S>> {

  /** Whoever has connected is there at once; this is for a machine that is busy. */
  private static final Duration STRAGGLER_PAUSE = Duration.ofMillis(50);

  /** For all of them, as more may keep coming. */
  private static final Duration STRAGGLERS_LIMIT = Duration.ofSeconds(1);

  private final RunningServer<S> server;
  private final Listener<S> listener;
  private final @Nullable TaskSemaphore places;

  /** What accepting stragglers ends with; written by the accepting task, before it accepts them. */
  private @Nullable CancelScope stragglers;

  Gate(RunningServer<S> server, Listener<S> listener) {
    this.server = server;
    this.listener = listener;
    this.places = server.places();
  }

  @Override
  public Admitted<S> accept() throws IOException {
    Admitted<S> admitted =
        places != null && server.isRejecting() ? acceptOrReject(places) : acceptWithPlace();
    if (stragglers != null) {
      stragglers.relativeDeadline(STRAGGLER_PAUSE);
    }
    return admitted;
  }

  private Admitted<S> acceptWithPlace() throws IOException {
    if (places != null) {
      places.acquire();
    }
    boolean admitted = false;
    try {
      S stream = listener.accept();
      admitted = true;
      return server.admit(stream);
    } finally {
      if (!admitted) {
        server.giveBackPlace();
      }
    }
  }

  private Admitted<S> acceptOrReject(TaskSemaphore places) throws IOException {
    while (true) {
      S stream = listener.accept();
      if (places.tryAcquire()) {
        return server.admit(stream);
      }
      server.reject(stream);
    }
  }

  /** Serves those who had connected when the server began to drain. */
  void serveStragglers(Action<? super Admitted<S>> handler, Nursery handlers) throws IOException {
    CancelScope all = CancelScope.create().relativeDeadline(STRAGGLER_PAUSE);
    stragglers = all;
    CancelScope.moveOnAfter(STRAGGLERS_LIMIT, () -> all.run(() -> serve(handler, handlers)));
  }

  @Override
  public void close() {}

  @Override
  public void closeForcefully() {}

  @Override
  public String toString() {
    return listener.toString();
  }
}
