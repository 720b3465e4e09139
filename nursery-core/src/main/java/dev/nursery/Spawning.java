package dev.nursery;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A nursery whose overloads are calls of two methods. */
interface Spawning extends Nursery {

  /** Spawns a task whose body is a {@link Block} or a {@link Callable}. */
  <T extends @Nullable Object> Task<T> spawn(@Nullable String taskName, Object body);

  /** Spawns a task, and waits until it is ready. */
  <V extends @Nullable Object> V begin(@Nullable String taskName, Startable<V> service);

  @Override
  default Task<Void> startSoon(Block<? extends Exception> body) {
    return spawn(null, Objects.requireNonNull(body, "body"));
  }

  @Override
  default <T extends @Nullable Object> Task<T> startSoon(Callable<? extends T> body) {
    return spawn(null, Objects.requireNonNull(body, "body"));
  }

  @Override
  default Task<Void> startSoon(String name, Block<? extends Exception> body) {
    return spawn(Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"));
  }

  @Override
  default <T extends @Nullable Object> Task<T> startSoon(String name, Callable<? extends T> body) {
    return spawn(Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"));
  }

  @Override
  default <V extends @Nullable Object> V start(Startable<V> service) {
    return begin(null, Objects.requireNonNull(service, "service"));
  }

  @Override
  default <V extends @Nullable Object> V start(String name, Startable<V> service) {
    return begin(Objects.requireNonNull(name, "name"), Objects.requireNonNull(service, "service"));
  }

  @Override
  default <V extends @Nullable Object> V start(Class<V> type, Startable<V> service) {
    Objects.requireNonNull(type, "type");
    return start(service);
  }
}
