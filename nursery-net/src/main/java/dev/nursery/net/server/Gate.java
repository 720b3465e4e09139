package dev.nursery.net.server;

import dev.nursery.Action;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.net.ByteStream;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Listener;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a listener and lets a connection in when there is a place for it. Does not own the
 * listener: closing this does nothing.
 *
 * <p><b>Whose is the place?</b> That of what it returns, which gives it back when it is closed; and
 * whoever accepts closes, also if the handler's task cannot be started.
 */
final class Gate<S extends ByteStream> implements Listener<Admitted<S>> {

  /** Whoever has connected is there at once; this is for a machine that is busy. */
  private static final Duration STRAGGLER_PAUSE = Duration.ofMillis(50);

  /** For all of them, as more may keep coming. */
  private static final Duration STRAGGLERS_LIMIT = Duration.ofSeconds(1);

  private final RunningServer<S> server;
  private final Listener<S> listener;
  private final @Nullable Places places;

  /** What accepting stragglers ends with; written by the accepting task, before it accepts them. */
  private @Nullable CancelScope stragglers;

  /** A connection that has no place yet; the accepting task's. */
  private @Nullable S inHand;

  /** Whether there is nothing to be done any more but what is in hand; the accepting task's. */
  private boolean ends;

  Gate(RunningServer<S> server, Listener<S> listener) {
    this.server = server;
    this.listener = listener;
    this.places = server.places();
  }

  @Override
  public Admitted<S> accept() throws IOException {
    Admitted<S> admitted;
    if (places == null) {
      admitted = server.admit(listener.accept());
    } else if (server.isRejecting()) {
      admitted = acceptOrReject(places);
    } else {
      admitted = acceptWithPlace(places);
    }
    if (stragglers != null) {
      stragglers.relativeDeadline(STRAGGLER_PAUSE);
    }
    return admitted;
  }

  /** If it is cut off while it waits for a place, the next call goes on with what it has. */
  private Admitted<S> acceptWithPlace(Places places) throws IOException {
    if (ends) {
      places.takeAnyway();
    } else {
      if (inHand == null) {
        inHand = places.acceptWhileFree(listener);
      }
      places.take();
    }
    S stream = inHand;
    inHand = null;
    if (stream == null) {
      places.giveBack();
      throw new ClosedEndpointException(this + " is not served any more");
    }
    return server.admit(stream);
  }

  private Admitted<S> acceptOrReject(Places places) throws IOException {
    while (true) {
      S stream = listener.accept();
      if (places.tryTake()) {
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

  /** Serves whom it has accepted and had no place for, and nobody else; for the end. */
  void serveWhoIsInHand(Action<? super Admitted<S>> handler, Nursery handlers) throws IOException {
    if (inHand != null) {
      ends = true;
      try {
        serve(handler, handlers);
      } catch (ClosedEndpointException e) {
        // that was the last
      }
    }
  }

  /** Closes what could not be served. */
  void dropWhoIsInHand() {
    S stream = inHand;
    if (stream != null) {
      inHand = null;
      RunningServer.close(stream);
    }
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
