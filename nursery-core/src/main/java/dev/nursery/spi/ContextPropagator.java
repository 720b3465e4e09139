package dev.nursery.spi;

/**
 * Carries context that lives in thread-locals from the thread that spawns a task into the task's
 * own thread.
 *
 * <p>Tracing, security and request data sit in thread-locals of their libraries and would be lost
 * at every spawn. A propagator found by {@link java.util.ServiceLoader} is asked once per spawn, on
 * the spawning thread, for what there is to carry; what it returns is put in place on the new
 * thread before the body runs, and removed after it.
 *
 * <p>Example: an adapter for a library with {@code Tracing.current()} and {@code
 * Tracing.attach(span)}.
 *
 * {@snippet :
 * public final class TracingPropagator implements ContextPropagator {
 *   public Captured capture() {
 *     Span span = Tracing.current();
 *     return () -> Tracing.attach(span)::close;
 *   }
 * }
 * }
 *
 * <p>A propagator that throws fails the spawn (in {@link #capture}) or the task (in {@link
 * Captured#restore}).
 */
public interface ContextPropagator {

  /**
   * Takes what the spawning thread has; runs on that thread. Must be quick: it is part of every
   * spawn.
   */
  Captured capture();

  /** Context on its way to a new task. */
  @FunctionalInterface
  interface Captured {

    /** Puts the context in place on the task's own thread. */
    Restored restore();
  }

  /** Context in place. */
  @FunctionalInterface
  interface Restored {

    /** Removes the context again, on the task's own thread, after its body ended. */
    void remove();
  }
}
