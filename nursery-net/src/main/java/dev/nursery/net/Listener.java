package dev.nursery.net;

import dev.nursery.Action;
import dev.nursery.BusyResourceException;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import java.io.IOException;

/**
 * A source of connections.
 *
 * <p>Most programs need one call, {@link #serve(Action)}, which handles each connection in a task
 * of its own. Follows trio's {@code Listener} and {@code serve_listeners}.
 *
 * @param <S> the connections
 */
public interface Listener<S extends Endpoint> extends Endpoint {

  /**
   * Waits for a connection. What goes wrong with a single one is not the listener's error: it is
   * dropped and the next awaited.
   *
   * @return the connection, to be closed by the caller
   * @throws Cancelled if the task is cancelled; no connection was taken
   * @throws ClosedEndpointException if the listener is, or gets, closed
   * @throws BusyResourceException if another task is accepting
   * @throws IOException if the process has run out of something, file descriptors for instance
   */
  S accept() throws IOException;

  /**
   * Accepts connections until cancelled, and runs {@code handler} for each, in a nursery of this
   * call's own.
   *
   * <p>Owns this listener from here on and closes it at the end, however that comes. A connection
   * is closed after its handler, forcefully. What a handler throws is not caught: it cancels the
   * nursery and with it the accepting and all other handlers, so a server that shall outlive its
   * errors handles them in the handler. When file descriptors or buffers have run out, that is
   * logged and accepting goes on after a pause of 100 ms, for as long as it takes.
   *
   * @throws Cancelled if the task is cancelled, which is the normal end
   * @throws dev.nursery.MultiError with what the handlers threw, and what accepting did
   */
  default void serve(Action<? super S> handler) {
    Nursery.run(handlers -> serve(handler, handlers));
  }

  /**
   * As {@link #serve(Action)}, with the handlers in a nursery of the caller's: to stop accepting,
   * and let the handlers finish.
   *
   * @throws IOException as {@link #accept} does
   */
  default void serve(Action<? super S> handler, Nursery handlers) throws IOException {
    AcceptLoop.run(this, handler, handlers);
  }
}
