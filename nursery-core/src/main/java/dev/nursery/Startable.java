package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * A task that says when it is ready, for {@link Nursery#start}.
 *
 * <p>A service is not usable the moment its task is spawned: it has to bind its port first, or to
 * load its tables. It does that, calls {@link TaskStatus#started(Object)}, and goes on; {@code
 * start} returns at that call.
 *
 * {@snippet :
 * Startable<Integer> service = status -> {
 *   int port = bind();
 *   status.started(port);
 *   serveForEver();
 * };
 * int port = nursery.start(service);
 * }
 *
 * @param <V> what it reports when it is ready
 */
@FunctionalInterface
public interface Startable<V extends @Nullable Object> {

  /** The task's body; calls {@code status.started} exactly once. */
  void run(TaskStatus<V> status) throws Exception;
}
