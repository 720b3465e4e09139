package dev.nursery.net.server;

import dev.nursery.Action;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.TaskStatus;
import dev.nursery.Tasks;
import dev.nursery.net.ByteStream;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Listener;
import dev.nursery.spi.TaskClock;
import dev.nursery.sync.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server.
 *
 * <pre>
 *   the task that serves
 *   ├─ the handlers' host, in a scope that the end of the grace cancels
 *   │    ├─ one task for each connection
 *   │    └─ the watch for idle ones
 *   └─ one task for each listener, in a scope that draining cancels
 * </pre>
 *
 * <p>The listeners' tasks end first, then the host's body, then the connections', and with the last
 * of them the server.
 */
final class RunningServer<S extends ByteStream> implements Server<S> {

  /** What becomes of the listeners when nobody accepts any more; moves from top to bottom. */
  private enum Listeners {
    /** They are served. */
    SERVED,
    /** They are given to whoever has asked for them, as soon as nobody uses them. */
    HANDED_OVER,
    /** They are closed, or about to be. */
    CLOSED
  }

  private static final Logger LOG = LoggerFactory.getLogger("dev.nursery.net.server");

  /** For a peer that does not take it; its connection has a place as long. */
  private static final Duration GOODBYE_LIMIT = Duration.ofSeconds(10);

  private final ServerOptions options;
  private final List<Listener<S>> listeners;
  private final Action<? super ServerConnection<S>> handler;
  private final Reporter reporter;

  /** Places for connections; null if there is no limit. */
  private final @Nullable Places places;

  private final @Nullable IdleWatch idleWatch;
  private final TaskClock clock = Tasks.clock();

  /** What the handlers run in. */
  private final CancelScope shelter = CancelScope.create();

  /** What accepting goes on in; one for each listener. */
  private final List<CancelScope> accepting;

  /** From being accepted to the end of the handler. */
  private final Set<ServerConnection<S>> open = ConcurrentHashMap.newKeySet();

  private final AtomicLong numbers = new AtomicLong();
  private final Event draining = new Event();

  /** Somebody is about to accept. */
  private final Event begun = new Event();

  /** Nobody accepts any more. */
  private final Event deaf = new Event();

  /** Handlers cannot be started any more; written once, by their host. */
  private volatile boolean homeless;

  private final AtomicReference<Listeners> fate = new AtomicReference<>(Listeners.SERVED);

  RunningServer(
      ServerOptions options,
      List<? extends Listener<S>> listeners,
      Action<? super ServerConnection<S>> handler) {
    this.options = options;
    this.listeners = List.copyOf(listeners);
    this.handler = Objects.requireNonNull(handler, "handler");
    this.reporter = new Reporter(options.observer());
    if (this.listeners.isEmpty()) {
      throw new IllegalArgumentException("there is no listener to be served");
    }
    this.places =
        options.maxConnections() == ServerOptions.UNLIMITED
            ? null
            : new Places(options.maxConnections());
    this.idleWatch = options.idleLimit() == null ? null : new IdleWatch(options.idleLimit(), clock);
    this.accepting = this.listeners.stream().map(_ -> CancelScope.create()).toList();
  }

  void serve(TaskStatus<? super Server<S>> status) throws IOException {
    Objects.requireNonNull(status, "status");
    try {
      Nursery.run(tasks -> {
        Nursery handlers = tasks.start("handlers of a server", this::hostHandlers);
        shelter.shield(options.drainsWhenCancelled());
        begun.set();
        try {
          status.started(this);
          acceptAll(handlers);
        } finally {
          drain(); // if it does not drain yet, something has failed, or was cancelled
          deaf.set();
        }
      });
    } finally {
      closeWhatIsLeft();
    }
  }

  /**
   * Until accepting has begun, this ends with whoever starts it, who would wait for it otherwise.
   * From then on not before accepting has ended, also if the grace is over: as long as somebody
   * accepts, there has to be a nursery to handle in.
   */
  private void hostHandlers(TaskStatus<Nursery> status) {
    try {
      shelter.run(() ->
          Nursery.run(handlers -> {
            if (idleWatch != null) {
              handlers.background().startSoon("watch for idle connections", idleWatch::run);
            }
            status.started(handlers);
            begun.await();
            CancelScope.shielded(() -> deaf.await());
          }));
    } finally {
      homeless = true;
      drain();
    }
  }

  private void acceptAll(Nursery handlers) {
    Nursery.run(acceptors -> {
      for (int i = 0; i < listeners.size(); i++) {
        Listener<S> listener = listeners.get(i);
        CancelScope scope = accepting.get(i);
        acceptors.startSoon("accept from " + listener, () -> accept(listener, scope, handlers));
      }
    });
  }

  private void accept(Listener<S> listener, CancelScope scope, Nursery handlers)
      throws IOException {
    var gate = new Gate<>(this, listener);
    try {
      scope.run(() -> gate.serve(this::handle, handlers));
      if (fate.get() != Listeners.HANDED_OVER) {
        gate.serveStragglers(this::handle, handlers);
      }
      gate.serveWhoIsInHand(this::handle, handlers);
    } catch (ClosedEndpointException e) {
      if (!draining.isSet()) {
        throw e; // by somebody else
      }
    } catch (IllegalStateException e) {
      if (!homeless) {
        throw e;
      }
    } finally {
      gate.dropWhoIsInHand();
      if (fate.get() != Listeners.HANDED_OVER) {
        listener.closeForcefully(); // at once, or clients would connect to nobody during the grace
      }
    }
  }

  // -- one connection

  /** For the gate, which has a place for it. */
  Admitted<S> admit(S stream) {
    var connection = new ServerConnection<>(stream, numbers.incrementAndGet(), this, clock);
    open.add(connection);
    return new Admitted<>(this, connection);
  }

  void reject(S stream) {
    try {
      // Before the peer knows: what it does then may make room, and belongs behind this.
      reporter.rejected(stream, options.maxConnections());
    } finally {
      close(stream);
    }
  }

  private void handle(Admitted<S> admitted) {
    ServerConnection<S> connection = admitted.connection();
    IdleWatch.Entry watched = idleWatch == null ? null : idleWatch.add(connection);
    reporter.opened(connection);
    var run = new HandlerRun<>(connection, options.lifetime(), shelter);
    try {
      run.run(handler);
      if (run.isDone()) {
        sayGoodbye(connection);
      }
    } finally {
      if (watched != null) {
        watched.remove();
      }
      reporter.closed(connection, run.end());
    }
  }

  /** With TLS, without one the peer could not tell this end from a cut. */
  private static void sayGoodbye(ServerConnection<?> connection) {
    try {
      CancelScope.moveOnAfter(GOODBYE_LIMIT, () -> connection.close());
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} could not be told good-bye", connection, e);
    }
  }

  /** The last of a connection. */
  void leave(ServerConnection<S> connection) {
    open.remove(connection);
    try {
      close(connection.stream());
    } finally {
      giveBackPlace();
    }
  }

  /** That one connection does not close well is no reason for the others to end. */
  static void close(ByteStream stream) {
    try {
      stream.closeForcefully();
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} did not close well", stream, e);
    }
  }

  // -- places

  @Nullable Places places() {
    return places;
  }

  void giveBackPlace() {
    if (places != null) {
      places.giveBack();
    }
  }

  boolean isRejecting() {
    return options.rejecting();
  }

  // -- the end

  @Override
  public void drain() {
    if (fate.compareAndSet(Listeners.SERVED, Listeners.CLOSED)) {
      beginToDrain();
    }
  }

  @Override
  public List<Listener<S>> handOver() throws IOException {
    if (!fate.compareAndSet(Listeners.SERVED, Listeners.HANDED_OVER)) {
      throw new IllegalStateException(
          "this server has begun to end before, so that its listeners cannot be handed over any more: "
              + listeners);
    }
    beginToDrain();
    boolean handedOver = false;
    try {
      deaf.await();
      handedOver = true;
      return listeners;
    } finally {
      if (!handedOver) {
        fate.set(Listeners.CLOSED);
        closeListeners();
      }
    }
  }

  private void beginToDrain() {
    draining.set();
    shelter.relativeDeadline(options.grace());
    accepting.forEach(scope -> scope.cancel("the server drains"));
    open.forEach(ServerConnection::endRegions);
  }

  private void closeWhatIsLeft() throws IOException {
    for (ServerConnection<S> connection : open) {
      close(connection.stream()); // whose task could not even begin
    }
    if (fate.get() != Listeners.HANDED_OVER) {
      closeListeners();
    }
  }

  private void closeListeners() throws IOException {
    IOException failure = null;
    for (Listener<S> listener : listeners) {
      try {
        listener.closeForcefully();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  // -- about it

  @Override
  public Event draining() {
    return draining;
  }

  @Override
  public List<Listener<S>> listeners() {
    return listeners;
  }

  @Override
  public ServerStatistics statistics() {
    return reporter.statistics(open.size(), draining.isSet());
  }

  @Override
  public String toString() {
    return "Server" + listeners;
  }
}
