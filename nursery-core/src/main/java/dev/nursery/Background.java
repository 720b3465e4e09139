package dev.nursery;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A nursery as {@link Nursery#background} shows it: what is spawned here ends with the rest. */
final class Background implements Spawning {

  private final OpenNursery nursery;

  Background(OpenNursery nursery) {
    this.nursery = nursery;
  }

  @Override
  public <T extends @Nullable Object> Task<T> spawn(@Nullable String taskName, Object body) {
    return nursery.spawn(taskName, body, true);
  }

  @Override
  public <V extends @Nullable Object> V begin(@Nullable String taskName, Startable<V> service) {
    return Starting.run(nursery, taskName, service, true);
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
