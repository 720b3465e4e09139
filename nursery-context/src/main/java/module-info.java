import dev.nursery.context.MicrometerContext;
import dev.nursery.context.OpenTelemetryContext;
import dev.nursery.spi.ContextPropagator;

/** Takes the context of Micrometer and OpenTelemetry along to tasks, where these are used. */
@SuppressWarnings("requires-automatic") // neither of them is a module yet
module dev.nursery.context {
  requires transitive dev.nursery.core;
  requires org.slf4j;
  requires static context.propagation;
  requires static io.opentelemetry.context;
  requires static org.jspecify;

  exports dev.nursery.context;

  provides ContextPropagator with
      MicrometerContext,
      OpenTelemetryContext;
}
