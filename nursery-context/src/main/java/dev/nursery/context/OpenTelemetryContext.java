package dev.nursery.context;

import dev.nursery.spi.ContextPropagator;
import io.opentelemetry.context.Context;

/**
 * Takes OpenTelemetry's current {@code Context} along, and with it the current span and the
 * baggage; otherwise as {@link MicrometerContext}.
 */
public final class OpenTelemetryContext implements ContextPropagator {

  private final boolean isPresent =
      Library.isPresent("io.opentelemetry.context.Context", "OpenTelemetry's context");

  /** For {@link java.util.ServiceLoader}. */
  public OpenTelemetryContext() {
    if (isPresent) {
      Contexts.capture(); // no class of it can be read when descriptors have run out
    }
  }

  @Override
  public Captured capture() {
    return isPresent ? Contexts.capture() : Library.NOTHING;
  }

  /** All that is linked to the library, so that it is not looked for where it is absent. */
  private static final class Contexts {

    private Contexts() {}

    @SuppressWarnings("MustBeClosedChecker") // closed at the end of the task
    static Captured capture() {
      Context context = Context.current();
      return () -> context.makeCurrent()::close;
    }
  }
}
