package dev.nursery.net.server;

import dev.nursery.Cancelled;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import dev.nursery.sync.Event;
import java.io.IOException;
import java.util.List;

/**
 * A server at work: what one can ask of it, and how to end it. One is started by {@link #options}.
 *
 * {@snippet :
 * Nursery.run(nursery -> {
 *   Server<TcpStream> server = nursery.start(
 *       Server.options()
 *           .maxConnections(1_000)
 *           .idleLimit(ofSeconds(30))
 *           .grace(ofSeconds(10))
 *           .server(Tcp.listen(8080), connection -> Echo.handle(connection)));
 *   waitForShutdown();
 *   server.drain(); // and the nursery ends when the last connection has
 * });
 * }
 *
 * <p><b>One connection's error never ends it.</b> Whatever a handler throws is logged, with the
 * connection and the cause, and told to the {@linkplain ServerOptions#observer observer}; the
 * others go on. What does end it is an error of a listener, or of the program that is told so by
 * {@link dev.nursery.MultiError}.
 *
 * <p><b>Two ways to end it.</b> {@link #drain} is the friendly one: nobody is accepted any more,
 * handlers are told, and have the time of {@link ServerOptions#grace} to finish; the task that
 * serves then returns. Cancelling that task is the other: all handlers are cancelled with it, at
 * once; or, with {@link ServerOptions#drainingWhenCancelled}, after the grace.
 *
 * <p>All methods may be called by any thread at any time.
 *
 * @param <S> the streams that the listeners accept
 */
public sealed interface Server<S extends ByteStream> permits RunningServer {

  /** Options; they end in {@code serve} or {@code server}. */
  static ServerOptions options() {
    return ServerOptions.DEFAULT;
  }

  /**
   * Begins to end: accepts no more, but for those who wait to be accepted at this moment; tells the
   * handlers, see {@link ServerConnection#untilDraining}; and cancels those that are left after the
   * grace. Does not wait for anything; the task that serves returns when all have ended. Doing this
   * again does nothing.
   */
  void drain();

  /** Happens when draining begins. */
  Event draining();

  /**
   * As {@link #drain}, but the listeners are not closed: they are the caller's, to be served by
   * another server. No connection is lost: whoever connects meanwhile waits in the listener.
   *
   * {@snippet :
   * Server<TcpStream> next = nursery.start(newOptions.server(server.handOver(), newHandler));
   * }
   *
   * @return the listeners, which nobody uses any more
   * @throws IllegalStateException if it is draining already, and its listeners are closed
   * @throws Cancelled if the task is cancelled; then the listeners are closed
   * @throws IOException if the listeners are closed as the task is cancelled, and that fails
   */
  List<Listener<S>> handOver() throws IOException;

  /** The listeners, in the order in which they were given. */
  List<Listener<S>> listeners();

  /** A few numbers, as of now. */
  ServerStatistics statistics();
}
