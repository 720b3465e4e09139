package dev.nursery.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.Tasks;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.reflect.UndeclaredThrowableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What foreign code makes of our interrupt becomes a cancellation again; everything else is kept.
 */
class TranslationTest {

  static Stream<Named<Function<InterruptedException, Throwable>>> cancellations() {
    return Stream.of(
        shape("itself", e -> e),
        shape("ClosedByInterruptException", _ -> new ClosedByInterruptException()),
        shape("InterruptedIOException", _ -> new InterruptedIOException()),
        shape("SocketException", _ -> new SocketException("Closed by interrupt")),
        shape("ExecutionException", ExecutionException::new),
        shape("CompletionException", CompletionException::new),
        shape("UncheckedIOException", _ -> new UncheckedIOException(new InterruptedIOException())),
        shape("UndeclaredThrowableException", UndeclaredThrowableException::new),
        shape("SQLException", SQLException::new),
        shape("several wrappers", e -> new CompletionException(new ExecutionException(e))),
        shape("a wrapped Cancelled", _ -> new CompletionException(raisedHere())));
  }

  static Stream<Named<Function<InterruptedException, Throwable>>> errors() {
    return Stream.of(
        shape("a type that may mean something else", RuntimeException::new),
        shape("an IllegalStateException", IllegalStateException::new),
        shape("one that was timed out", _ -> new SocketTimeoutException("Read timed out")),
        shape("a connection that broke", _ -> new SocketException("Connection reset")),
        shape("a wrapper without a cause", _ -> new CompletionException("nothing", null)),
        shape("a wrapped error", _ -> new ExecutionException(new IOException("disk full"))),
        shape(
            "an interrupt deep in the chain",
            e -> new CompletionException(new IllegalStateException(e))));
  }

  private static Named<Function<InterruptedException, Throwable>> shape(
      String name, Function<InterruptedException, Throwable> shape) {
    return Named.of(name, shape);
  }

  private static Throwable raisedHere() {
    return catchThrowable(Tasks::checkpoint);
  }

  @ParameterizedTest
  @MethodSource("cancellations")
  void isCancelled(Function<InterruptedException, Throwable> shape) throws Exception {
    var scope = CancelScope.create();
    scope.run(() -> interrupted(scope, shape));
    assertThat(scope.cancelledCaught()).as("by a scope").isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();

    var innermost = new AtomicReference<@Nullable Throwable>();
    var outer = CancelScope.create();
    outer.run(() -> {
      try {
        CancelScope.create().run(() -> interrupted(outer, shape));
      } catch (Throwable t) {
        innermost.set(t);
        throw t;
      }
    });
    assertThat(innermost.get()).as("at the innermost boundary").isInstanceOf(Cancelled.class);

    Task<?> child =
        Nursery.<Task<?>>call(
            nursery -> nursery.startSoon(() -> interrupted(nursery.cancelScope(), shape)));
    assertThat(child.outcome()).get().isInstanceOf(Outcome.Cancellation.class);
    Nursery.run(nursery -> interrupted(nursery.cancelScope(), shape));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void isAnError(Function<InterruptedException, Throwable> shape) {
    var error = new AtomicReference<@Nullable Throwable>();
    Function<InterruptedException, Throwable> remembered =
        e -> {
          Throwable made = shape.apply(e);
          error.set(made);
          return made;
        };
    var scope = CancelScope.create();
    Throwable thrown = catchThrowable(() -> scope.run(() -> interrupted(scope, remembered)));
    assertThat(thrown).isSameAs(error.get());
    assertThat(scope.cancelledCaught()).isFalse();

    MultiError all =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Nursery.run(nursery ->
                    nursery.startSoon(() -> interrupted(nursery.cancelScope(), remembered))));
    assertThat(all.leaves()).singleElement().isSameAs(error.get());
  }

  /** Cancels {@code scope}, waits for the interrupt, and throws what {@code shape} makes of it. */
  private static void interrupted(
      CancelScope scope, Function<InterruptedException, Throwable> shape) throws Exception {
    scope.cancel("test");
    try {
      new LinkedBlockingQueue<String>().take();
    } catch (InterruptedException e) {
      Throwable made = shape.apply(e);
      if (made instanceof Error error) {
        throw error;
      }
      throw (Exception) made;
    }
  }

  /** The most usual clean-up there is. It ends the time in which interrupts count as ours. */
  @Test
  void isCancelledAlsoAfterAShieldedCleanUp() {
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      try {
        new LinkedBlockingQueue<String>().take();
      } finally {
        CancelScope.shielded(Tasks::checkpoint);
      }
    });
    assertThat(scope.cancelledCaught()).isTrue();
  }

  @Test
  void isCancelledAlsoAfterTheScopeWasShieldedForTheCleanUp() {
    var outer = CancelScope.create();
    var inner = CancelScope.create();
    outer.run(() -> {
      outer.cancel("test");
      inner.run(() -> {
        try {
          new LinkedBlockingQueue<String>().take();
        } finally {
          inner.shield(true);
          Tasks.checkpoint();
        }
      });
    });
    assertThat(outer.cancelledCaught()).isTrue();
    assertThat(inner.cancelledCaught()).isFalse();
  }

  /** An interrupt that somebody else sends inside the shield is still theirs. */
  @Test
  void isNoCancellationIfItCameInAShield() {
    var scope = CancelScope.create();
    Throwable thrown =
        catchThrowable(() ->
            scope.run(() -> {
              scope.cancel("test");
              try {
                new LinkedBlockingQueue<String>().take();
              } catch (InterruptedException ours) {
                CancelScope.shielded(() -> {
                  Thread.currentThread().interrupt();
                  new LinkedBlockingQueue<String>().take();
                });
              }
            }));
    assertThat(thrown).isInstanceOf(dev.nursery.TaskInterruptedException.class);
    assertThat(Thread.interrupted()).as("the root gives it back").isTrue();
  }

  /** What fails on the way out is suppressed on the cancellation, and must not vanish with it. */
  @Test
  void whatFailsDuringACancellationComesOut() {
    var failure = new IOException("close failed");
    var scope = CancelScope.create();
    assertThatThrownBy(() -> scope.run(() -> closing(scope, failure))).isSameAs(failure);
    assertThat(scope.cancelledCaught()).isTrue();

    MultiError ofBody =
        catchThrowableOfType(
            MultiError.class,
            () -> Nursery.run(nursery -> closing(nursery.cancelScope(), failure)));
    assertThat(ofBody.leaves()).containsExactly(failure);

    MultiError ofChild =
        catchThrowableOfType(
            MultiError.class,
            () ->
                Nursery.run(
                    nursery -> nursery.startSoon(() -> closing(nursery.cancelScope(), failure))));
    assertThat(ofChild.leaves()).containsExactly(failure);
  }

  private static void closing(CancelScope scope, IOException failure) throws Exception {
    scope.cancel("test");
    try (Closeable _ =
        () -> {
          throw failure;
        }) {
      new LinkedBlockingQueue<String>().take();
    }
  }

  /** A {@code Cancelled} that was suppressed on the way is no error. */
  @Test
  void aCancelledCleanUpIsNotAnError() throws IOException {
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      try (Closeable _ = Tasks::checkpoint) {
        Tasks.checkpoint();
      }
    });
    assertThat(scope.cancelledCaught()).isTrue();
  }
}
