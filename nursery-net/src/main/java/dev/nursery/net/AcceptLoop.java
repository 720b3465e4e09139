package dev.nursery.net;

import dev.nursery.Action;
import dev.nursery.Nursery;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves what a listener accepts. */
final class AcceptLoop {

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net");

  /** Long enough for some handlers to end, short enough for a client to wait. */
  private static final Duration CAPACITY_PAUSE = Duration.ofMillis(100);

  private AcceptLoop() {}

  /** Says that clients can connect, and serves them. */
  static <S extends Endpoint, L extends Listener<S>> void run(
      L listener,
      Action<? super S> handler,
      TaskStatus<? super L> status,
      @Nullable Nursery handlers)
      throws IOException {
    report(listener, status);
    if (handlers == null) {
      listener.serve(handler);
    } else {
      listener.serve(handler, handlers);
    }
  }

  private static <L extends Endpoint> void report(L listener, TaskStatus<? super L> status)
      throws IOException {
    boolean taken = false;
    try {
      status.started(listener);
      taken = true;
    } finally {
      if (!taken) {
        listener.closeForcefully(); // or clients would connect to nobody
      }
    }
  }

  static <S extends Endpoint> void run(
      Listener<S> listener, Action<? super S> handler, Nursery handlers) throws IOException {
    try (listener) {
      Objects.requireNonNull(handler, "handler");
      Objects.requireNonNull(handlers, "handlers");
      while (true) {
        handle(accept(listener), handler, handlers);
      }
    }
  }

  private static <S extends Endpoint> S accept(Listener<S> listener) throws IOException {
    while (true) {
      try {
        return listener.accept();
      } catch (ClosedEndpointException e) {
        throw e;
      } catch (IOException e) {
        if (!AcceptErrors.isOutOfCapacity(e)) {
          throw e;
        }
        LOG.error(
            "{} cannot accept a connection for lack of descriptors or buffers ({}), and tries again in {} ms: are"
                + " connections left open, or is the limit (ulimit -n) too low?",
            listener,
            e.getMessage(),
            CAPACITY_PAUSE.toMillis(),
            e);
        Tasks.sleep(CAPACITY_PAUSE);
      }
    }
  }

  private static <S extends Endpoint> void handle(
      S connection, Action<? super S> handler, Nursery handlers) throws IOException {
    try {
      handlers.startSoon(() -> {
        try {
          handler.accept(connection);
        } finally {
          connection.closeForcefully();
        }
      });
    } catch (Throwable t) {
      connection.closeForcefully();
      throw t;
    }
  }
}
