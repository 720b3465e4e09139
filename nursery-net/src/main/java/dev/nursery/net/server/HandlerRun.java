package dev.nursery.net.server;

import dev.nursery.Action;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ByteStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of a handler, and how it ended. */
final class HandlerRun<S extends ByteStream> {

  private final ServerConnection<S> connection;
  private final CancelScope shelter;

  private ConnectionEnd.Kind kind = ConnectionEnd.Kind.CANCELLED;
  private @Nullable Throwable error;

  /**
   * Prepares one.
   *
   * @param shelter the scope of all handlers, which the end of the grace cancels
   */
  HandlerRun(ServerConnection<S> connection, @Nullable Duration lifetime, CancelScope shelter) {
    this.connection = connection;
    this.shelter = shelter;
    if (lifetime != null) {
      connection.scope().relativeDeadline(lifetime);
    }
  }

  /** Lets nothing out but the cancellation of others than this connection. */
  void run(Action<? super ServerConnection<S>> handler) {
    CancelScope scope = connection.scope();
    try {
      scope.run(() -> handler.accept(connection));
      kind = scope.cancelledCaught() ? cut() : ConnectionEnd.Kind.DONE;
    } catch (Cancelled e) {
      kind = shelter.cancelCalled() ? ConnectionEnd.Kind.GRACE_OVER : ConnectionEnd.Kind.CANCELLED;
      throw e;
    } catch (Throwable t) { // whatever it is, it is one connection's
      kind = isLoss(t) ? ConnectionEnd.Kind.LOST : ConnectionEnd.Kind.FAILED;
      error = t;
    }
  }

  private ConnectionEnd.Kind cut() {
    return Objects.requireNonNullElse(connection.cut(), ConnectionEnd.Kind.EXPIRED);
  }

  private static boolean isLoss(Throwable error) {
    return switch (error) {
      case BrokenStreamException _ -> true;
      case UncheckedIOException e -> isLoss(Objects.requireNonNull(e.getCause()));
      case MultiError e -> e.leaves().stream().allMatch(HandlerRun::isLoss);
      default -> false;
    };
  }

  /** Whether the handler has returned by itself. */
  boolean isDone() {
    return kind == ConnectionEnd.Kind.DONE;
  }

  ConnectionEnd end() {
    return new ConnectionEnd(kind, connection.age(), error);
  }
}
