package dev.nursery.providers;

import dev.nursery.spi.ContextPropagator;

/** Cannot be made. */
public final class BrokenPropagator implements ContextPropagator {

  /** Fails. */
  public BrokenPropagator() {
    throw new IllegalStateException("on purpose: its library is missing");
  }

  @Override
  public Captured capture() {
    throw new AssertionError("was never made");
  }
}
