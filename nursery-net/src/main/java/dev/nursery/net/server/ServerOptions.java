package dev.nursery.net.server;

import dev.nursery.Action;
import dev.nursery.Cancelled;
import dev.nursery.Startable;
import dev.nursery.TaskStatus;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Listener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How to serve; immutable, so a set of options can be kept and used many times.
 *
 * {@snippet :
 * ServerOptions options =
 *     Server.options().maxConnections(1_000).idleLimit(ofSeconds(30)).grace(ofSeconds(10));
 * }
 *
 * <p>Nothing is limited if it is not said.
 *
 * @param maxConnections how many connections are handled at the same time
 * @param rejecting whether those above are closed at once, instead of waiting to be accepted
 * @param idleLimit how long nothing need be sent or received; null for ever
 * @param lifetime how long a connection may last; null for ever
 * @param grace how long handlers may go on when the server drains
 * @param drainsWhenCancelled whether to drain when cancelled
 * @param observer who is told
 */
public record ServerOptions(
    int maxConnections,
    boolean rejecting,
    @Nullable Duration idleLimit,
    @Nullable Duration lifetime,
    Duration grace,
    boolean drainsWhenCancelled,
    ServerObserver observer) {

  /** No limit on connections. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

  private static final Duration LONGEST = Duration.ofDays(36_500);

  static final ServerOptions DEFAULT =
      new ServerOptions(
          UNLIMITED, false, null, null, DEFAULT_GRACE, false, new ServerObserver() {});

  /** Checks what it is given. */
  public ServerOptions {
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "maxConnections is " + maxConnections + ", and has to be at least 1");
    }
    checkLimit(idleLimit, "idleLimit");
    checkLimit(lifetime, "lifetime");
    Objects.requireNonNull(grace, "grace");
    if (grace.isNegative() || grace.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "grace is " + grace + ", and has to be 0, which cancels at once, to 100 years");
    }
    Objects.requireNonNull(observer, "observer");
  }

  private static void checkLimit(@Nullable Duration limit, String name) {
    if (limit != null && (!limit.isPositive() || limit.compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException(
          name + " is " + limit + ", and has to be more than 0 and at most 100 years");
    }
  }

  /**
   * How many connections are handled at the same time. While there are so many, no more are
   * accepted: they wait in the backlog of the operating system, and their clients find the server
   * slow. As long as there is a place, all listeners are heard.
   *
   * @param max at least 1
   */
  public ServerOptions maxConnections(int max) {
    return new ServerOptions(
        max, rejecting, idleLimit, lifetime, grace, drainsWhenCancelled, observer);
  }

  /**
   * Closes those that are above {@link #maxConnections} at once, so that their clients learn it:
   * for servers behind something that then tries another one.
   */
  public ServerOptions rejectingWhenFull() {
    return new ServerOptions(
        maxConnections, true, idleLimit, lifetime, grace, drainsWhenCancelled, observer);
  }

  /**
   * Cuts off a connection on which nothing was received or sent for so long.
   *
   * @param limit more than 0
   */
  public ServerOptions idleLimit(Duration limit) {
    Objects.requireNonNull(limit, "idleLimit");
    return new ServerOptions(
        maxConnections, rejecting, limit, lifetime, grace, drainsWhenCancelled, observer);
  }

  /**
   * Cuts off a connection that has lasted for so long, whatever it is doing.
   *
   * @param limit more than 0
   */
  public ServerOptions lifetime(Duration limit) {
    Objects.requireNonNull(limit, "lifetime");
    return new ServerOptions(
        maxConnections, rejecting, idleLimit, limit, grace, drainsWhenCancelled, observer);
  }

  /**
   * For how long handlers may go on when the server drains; 10 s if nothing is given.
   *
   * @param grace 0 or more; with 0 they are cancelled at once
   */
  public ServerOptions grace(Duration grace) {
    return new ServerOptions(
        maxConnections, rejecting, idleLimit, lifetime, grace, drainsWhenCancelled, observer);
  }

  /**
   * Drains when the task that serves is cancelled, where all handlers would be cancelled at once
   * otherwise: for programs that are ended by cancelling them. The cancellation goes on after that.
   */
  public ServerOptions drainingWhenCancelled() {
    return new ServerOptions(maxConnections, rejecting, idleLimit, lifetime, grace, true, observer);
  }

  /** Who is told of the connections, in place of nobody. */
  public ServerOptions observer(ServerObserver observer) {
    return new ServerOptions(
        maxConnections, rejecting, idleLimit, lifetime, grace, drainsWhenCancelled, observer);
  }

  /**
   * Serves a listener until the server is drained or cancelled. Owns it from here on and closes it
   * at the end.
   *
   * @param handler runs for each connection, in a task of its own; after it, the connection is
   *     closed, with a good-bye if it has one. What it throws ends that connection alone
   * @throws Cancelled if the task is cancelled
   * @throws dev.nursery.MultiError with what accepting threw, if that failed
   */
  public <S extends ByteStream> void serve(
      Listener<S> listener, Action<? super ServerConnection<S>> handler) throws IOException {
    Objects.requireNonNull(listener, "listener");
    serve(List.of(listener), handler, TaskStatus.ignored());
  }

  /**
   * As {@link #serve(Listener, Action)}, for several listeners, whose connections count together;
   * and says when it is at work.
   *
   * @param listeners at least one
   * @param status is told the server
   */
  public <S extends ByteStream> void serve(
      List<? extends Listener<S>> listeners,
      Action<? super ServerConnection<S>> handler,
      TaskStatus<? super Server<S>> status)
      throws IOException {
    new RunningServer<S>(this, listeners, handler).serve(status);
  }

  /**
   * {@link #serve(Listener, Action)}, for {@link dev.nursery.Nursery#start(Startable)}. If it does
   * not get to start, the listener is still the caller's.
   */
  public <S extends ByteStream> Startable<Server<S>> server(
      Listener<S> listener, Action<? super ServerConnection<S>> handler) {
    Objects.requireNonNull(listener, "listener");
    return server(List.of(listener), handler);
  }

  /** {@link #serve(List, Action, TaskStatus)}, for {@link dev.nursery.Nursery#start(Startable)}. */
  public <S extends ByteStream> Startable<Server<S>> server(
      List<? extends Listener<S>> listeners, Action<? super ServerConnection<S>> handler) {
    Objects.requireNonNull(listeners, "listeners");
    Objects.requireNonNull(handler, "handler");
    return status -> serve(listeners, handler, status);
  }
}
