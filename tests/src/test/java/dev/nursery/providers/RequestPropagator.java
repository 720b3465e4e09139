package dev.nursery.providers;

import dev.nursery.spi.ContextPropagator;

/** Carries a thread-local of this package, as an adapter for a tracing library would. */
public final class RequestPropagator implements ContextPropagator {

  static final ThreadLocal<String> REQUEST = new ThreadLocal<>();

  /** A value that cannot be put in place. */
  static final String REFUSED = "refused";

  /** What is done, on the new thread, before it is refused there. */
  static volatile Runnable beforeRefusing = () -> {};

  @Override
  public Captured capture() {
    String request = REQUEST.get();
    return () -> {
      if (REFUSED.equals(request)) {
        beforeRefusing.run();
        throw new IllegalStateException("on purpose: not in this thread");
      }
      REQUEST.set(request);
      return REQUEST::remove;
    };
  }
}
