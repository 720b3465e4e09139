package dev.nursery.providers;

import dev.nursery.spi.ContextPropagator;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;

/** As in {@code docs/recipes.md}. */
public final class MicrometerPropagator implements ContextPropagator {

  private static final ContextSnapshotFactory SNAPSHOTS = ContextSnapshotFactory.builder().build();

  @Override
  public Captured capture() {
    ContextSnapshot snapshot = SNAPSHOTS.captureAll();
    return () -> snapshot.setThreadLocals()::close;
  }
}
