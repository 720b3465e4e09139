package dev.nursery.providers;

import dev.nursery.spi.ContextPropagator;
import io.opentelemetry.context.Context;

/** As in {@code docs/recipes.md}. */
public final class OpenTelemetryPropagator implements ContextPropagator {

  @Override
  @SuppressWarnings("MustBeClosedChecker") // closed at the end of the task
  public Captured capture() {
    Context context = Context.current();
    return () -> context.makeCurrent()::close;
  }
}
