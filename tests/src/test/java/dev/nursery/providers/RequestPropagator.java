package dev.nursery.providers;

import dev.nursery.spi.ContextPropagator;

/** Carries a thread-local of this package, as an adapter for a tracing library would. */
public final class RequestPropagator implements ContextPropagator {

  static final ThreadLocal<String> REQUEST = new ThreadLocal<>();

  @Override
  public Captured capture() {
    String request = REQUEST.get();
    return () -> {
      REQUEST.set(request);
      return REQUEST::remove;
    };
  }
}
