package dev.nursery.context;

import dev.nursery.spi.ContextPropagator;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;

/**
 * Takes along what is registered with Micrometer's {@code ContextRegistry}: observations, the
 * security context and the request attributes of Spring, and whatever else has an accessor there.
 *
 * <p>It is found by {@link java.util.ServiceLoader}; that this library is there is all that it
 * takes. A child has the context of whoever spawned it, as it was at that moment, and a {@linkplain
 * dev.nursery.thread.Threads lent thread} that of the task that it is lent to. What they change is
 * not seen outside, and gone when they end. Without Micrometer this does nothing.
 */
public final class MicrometerContext implements ContextPropagator {

  private final boolean isPresent =
      Library.isPresent("io.micrometer.context.ContextSnapshotFactory", "Micrometer's context");

  /** For {@link java.util.ServiceLoader}. */
  public MicrometerContext() {
    if (isPresent) {
      Snapshots.capture(); // no class of it can be read when descriptors have run out
    }
  }

  @Override
  public Captured capture() {
    return isPresent ? Snapshots.capture() : Library.NOTHING;
  }

  /** All that is linked to the library, so that it is not looked for where it is absent. */
  private static final class Snapshots {

    /**
     * What the spawner has none of is cleared: a lent thread may have been left with what somebody
     * else has put there by hand, and at the end it is as it was.
     */
    private static final ContextSnapshotFactory FACTORY =
        ContextSnapshotFactory.builder().clearMissing(true).build();

    private Snapshots() {}

    @SuppressWarnings("MustBeClosedChecker") // closed at the end of the task
    static Captured capture() {
      ContextSnapshot snapshot = FACTORY.captureAll();
      return () -> snapshot.setThreadLocals()::close;
    }
  }
}
