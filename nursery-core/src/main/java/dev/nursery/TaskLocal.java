package dev.nursery;

import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.TaskRecord;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable of which every task has its own value, inherited at spawn: the child begins with what
 * its spawner had at that moment, and changes on either side stay there.
 *
 * {@snippet :
 * static final TaskLocal<String> REQUEST = TaskLocal.create("request");
 *
 * void handle(Nursery nursery) {
 *   REQUEST.set("r-17");
 *   nursery.startSoon(() -> log.info("in {}", REQUEST.get())); // r-17
 * }
 * }
 *
 * <p>Costs nothing to inherit, however many there are. The value itself is shared, so it should be
 * immutable. Follows Python's {@code contextvars} as trio uses them.
 *
 * @param <T> the type of the values
 */
public final class TaskLocal<T> {

  private final String name;
  private final @Nullable T initial;

  private TaskLocal(String name, @Nullable T initial) {
    this.name = Objects.requireNonNull(name, "name");
    this.initial = initial;
  }

  /** A variable without a default. */
  public static <T> TaskLocal<T> create(String name) {
    return new TaskLocal<>(name, null);
  }

  /** A variable that is {@code value} where nobody has set it. */
  public static <T> TaskLocal<T> withDefault(String name, T value) {
    return new TaskLocal<>(name, Objects.requireNonNull(value, "value"));
  }

  /**
   * The value in the current task.
   *
   * @throws NoSuchElementException if it was not set, neither here nor in a spawner before the
   *     spawn, and has no default
   */
  public T get() {
    return find()
        .orElseThrow(() ->
            new NoSuchElementException(
                "task-local '"
                    + name
                    + "' is not set here: a child gets the values that its spawner had when it"
                    + " spawned, so set it before, or give it a default"));
  }

  /** The value in the current task, or the default, or empty. */
  @SuppressWarnings("unchecked")
  public Optional<T> find() {
    TaskRecord task = CurrentTask.get();
    Object value = task == null ? null : task.locals().get(this);
    return Optional.ofNullable(value == null ? initial : (T) value);
  }

  /**
   * Sets the value for the current task, and for the tasks that it spawns from now on.
   *
   * @throws IllegalStateException on a thread that runs no task
   */
  public void set(T value) {
    TaskRecord task = TaskNode.require("TaskLocal.set");
    task.setLocals(
        task.locals().with(this, Objects.requireNonNull(value, "value; use remove() to unset")));
  }

  /**
   * Unsets the value in the current task, so that the default shows again.
   *
   * @throws IllegalStateException on a thread that runs no task
   */
  public void remove() {
    TaskRecord task = TaskNode.require("TaskLocal.remove");
    task.setLocals(task.locals().with(this, null));
  }

  /**
   * Runs {@code body} with {@code value} set, and sets what was before when it ends.
   *
   * @throws IllegalStateException on a thread that runs no task
   */
  public <R extends @Nullable Object> R with(T value, Supplier<? extends R> body) {
    Objects.requireNonNull(body, "body");
    TaskRecord task = TaskNode.require("TaskLocal.with");
    Object before = task.locals().get(this);
    set(value);
    try {
      return body.get();
    } finally {
      task.setLocals(task.locals().with(this, before));
    }
  }

  /** The name. */
  @Override
  public String toString() {
    return "TaskLocal[" + name + "]";
  }
}
