package dev.nursery;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A nursery as {@link Nursery#background} shows it: what is spawned here ends with the rest. */
final class Background implements Nursery {

  private final OpenNursery nursery;

  Background(OpenNursery nursery) {
    this.nursery = nursery;
  }

  @Override
  public Task<Void> startSoon(Block<? extends Exception> body) {
    return nursery.spawn(null, Objects.requireNonNull(body, "body"), true);
  }

  @Override
  public <T extends @Nullable Object> Task<T> startSoon(Callable<? extends T> body) {
    return nursery.spawn(null, Objects.requireNonNull(body, "body"), true);
  }

  @Override
  public Task<Void> startSoon(String name, Block<? extends Exception> body) {
    return nursery.spawn(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"), true);
  }

  @Override
  public <T extends @Nullable Object> Task<T> startSoon(String name, Callable<? extends T> body) {
    return nursery.spawn(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(body, "body"), true);
  }

  @Override
  public <V extends @Nullable Object> V start(Startable<V> service) {
    return Starting.run(nursery, null, Objects.requireNonNull(service, "service"), true);
  }

  @Override
  public <V extends @Nullable Object> V start(String name, Startable<V> service) {
    return Starting.run(
        nursery,
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(service, "service"),
        true);
  }

  @Override
  public <V extends @Nullable Object> V start(Class<V> type, Startable<V> service) {
    Objects.requireNonNull(type, "type");
    return start(service);
  }

  @Override
  public Nursery background() {
    return this;
  }

  @Override
  public CancelScope cancelScope() {
    return nursery.cancelScope();
  }

  @Override
  public Set<Task<?>> childTasks() {
    var tasks = new LinkedHashSet<>(nursery.childTasks());
    tasks.removeIf(task -> !((TaskNode<?>) task).isBackground());
    return Collections.unmodifiableSet(tasks);
  }

  @Override
  public Task<?> parentTask() {
    return nursery.parentTask();
  }

  @Override
  public String toString() {
    return "background of " + nursery;
  }
}
