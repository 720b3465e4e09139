package dev.nursery.kernel;

import dev.nursery.spi.ContextPropagator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Context on its way from a spawner to its child: the logging context, the scoped values that the
 * nursery was told about, and what {@link ContextPropagator}s capture. Taken on the spawning
 * thread, put in place around the child's body.
 */
public final class Inheritance {

  private static final ContextPropagator[] PROPAGATORS =
      Providers.of(ContextPropagator.class).toArray(new ContextPropagator[0]);

  private final @Nullable Map<String, String> loggingContext;
  private final List<ContextPropagator.Captured> captured;
  private final ScopedValue.@Nullable Carrier bindings;

  private Inheritance(
      @Nullable Map<String, String> loggingContext,
      List<ContextPropagator.Captured> captured,
      ScopedValue.@Nullable Carrier bindings) {
    this.loggingContext = loggingContext;
    this.captured = captured;
    this.bindings = bindings;
  }

  /** What the current thread has to hand on, or null if that is nothing. */
  public static @Nullable Inheritance capture(List<ScopedValue<?>> inherited) {
    return capture(inherited, PROPAGATORS);
  }

  static @Nullable Inheritance capture(
      List<ScopedValue<?>> inherited, ContextPropagator... propagators) {
    Map<String, String> loggingContext = MDC.getCopyOfContextMap();
    boolean logs = loggingContext != null && !loggingContext.isEmpty();
    if (!logs && propagators.length == 0 && inherited.isEmpty()) {
      return null;
    }
    var captured = new ArrayList<ContextPropagator.Captured>(propagators.length);
    for (ContextPropagator propagator : propagators) {
      captured.add(propagator.capture());
    }
    ScopedValue.Carrier bindings = null;
    for (ScopedValue<?> value : inherited) {
      bindings = bound(bindings, value);
    }
    return new Inheritance(logs ? loggingContext : null, captured, bindings);
  }

  private static <T> ScopedValue.@Nullable Carrier bound(
      ScopedValue.@Nullable Carrier carrier, ScopedValue<T> value) {
    if (!value.isBound()) {
      return carrier;
    }
    return carrier == null
        ? ScopedValue.where(value, value.get())
        : carrier.where(value, value.get());
  }

  /** Runs {@code body} on the child's thread with everything in place. */
  public <T extends @Nullable Object> T call(Callable<T> body) throws Exception {
    if (loggingContext != null) {
      MDC.setContextMap(loggingContext);
    }
    var restored = new ArrayList<ContextPropagator.Restored>(captured.size());
    T value;
    try {
      for (ContextPropagator.Captured context : captured) {
        restored.add(context.restore());
      }
      value = bindings == null ? body.call() : bindings.call(body::call);
    } catch (Throwable failure) {
      removeAll(restored, failure);
      throw failure;
    }
    removeAll(restored, null);
    return value;
  }

  /**
   * Removes in reverse, all of them, whatever one of them throws; that goes onto {@code failure},
   * if there is one.
   */
  private static void removeAll(
      List<ContextPropagator.Restored> restored, @Nullable Throwable failure) {
    var failures = new ArrayList<Throwable>(0);
    for (ContextPropagator.Restored context : restored.reversed()) {
      try {
        context.remove();
      } catch (Throwable t) {
        failures.add(t);
      }
    }
    if (failure != null) {
      failures.stream().filter(t -> t != failure).forEach(failure::addSuppressed);
    } else if (!failures.isEmpty()) {
      var first =
          new IllegalStateException(
              "a context propagator failed to remove its context", failures.getFirst());
      failures.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }
}
