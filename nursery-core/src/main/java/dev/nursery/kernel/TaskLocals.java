package dev.nursery.kernel;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The values of one task's locals: an immutable map, so that a child inherits it by taking the
 * reference, and a change on either side is the changer's own.
 */
public final class TaskLocals {

  /** No values. */
  public static final TaskLocals NONE = new TaskLocals(Map.of());

  private final Map<Object, Object> values;

  private TaskLocals(Map<Object, Object> values) {
    this.values = values;
  }

  /** The value under {@code key}, or null. */
  public @Nullable Object get(Object key) {
    return values.get(key);
  }

  /** These values with {@code value} under {@code key}, or without that key if it is null. */
  public TaskLocals with(Object key, @Nullable Object value) {
    var changed = new HashMap<>(values);
    if (value == null) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    return changed.isEmpty() ? NONE : new TaskLocals(changed);
  }
}
