package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * The handle by which a task that is being {@linkplain Nursery#start started} says that it is
 * ready.
 *
 * <p>It may be handed to any other task or thread, which then makes the call in the task's stead.
 * To call such a body directly, without a nursery, pass {@link #ignored()}.
 *
 * @param <V> what the task reports
 */
public interface TaskStatus<V extends @Nullable Object> {

  /**
   * Reports that the task is ready: it moves into the nursery that it was started in, and {@code
   * start} returns {@code value}. If the caller of {@code start} has been cancelled by now, the
   * task stays under that cancellation instead. Not a cancel point.
   *
   * @throws IllegalStateException if called a second time
   */
  void started(V value);

  /**
   * As {@link #started(Object)}, for a task that has nothing to report; {@code start} then returns
   * null.
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  default void started() {
    ((TaskStatus<@Nullable Object>) this).started(null);
  }

  /** A status that takes the report and drops it. */
  static <V extends @Nullable Object> TaskStatus<V> ignored() {
    return _ -> {};
  }
}
