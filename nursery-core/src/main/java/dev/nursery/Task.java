package dev.nursery;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a task: a piece of code that runs on a virtual thread of its own, owned by a {@link
 * Nursery}.
 *
 * <p>Nobody has to keep it. The nursery waits for the task and reports its failure whether or not
 * somebody looks at the handle. It is good for three things: to {@linkplain #await wait} for the
 * value, to {@linkplain #cancel cancel} this task and no other, and to look.
 *
 * {@snippet :
 * Nursery.run(nursery -> {
 *   Task<User> user = nursery.startSoon("user", () -> findUser(id));
 *   Task<Orders> orders = nursery.startSoon("orders", () -> findOrders(id));
 *   show(user.await(), orders.await());
 * });
 * }
 *
 * <p>All methods may be called by any thread at any time. What the task did is visible to whoever
 * has seen its outcome.
 *
 * @param <T> the type of its value
 */
public interface Task<T extends @Nullable Object> {

  /**
   * The task that the current thread runs. The body of a nursery is part of the task that opened
   * it.
   *
   * @throws IllegalStateException on a thread that runs no task
   */
  static Task<?> current() {
    return TaskNode.require("Task.current()");
  }

  /** The name it was given, or one that was made up. */
  String name();

  /**
   * Waits for the task to end, and returns its value. May be called any number of times.
   *
   * @throws TaskFailedException if it failed, and the caller is out of reach of that: inside the
   *     nursery of the task, whose failure cancels it, the caller sees {@link Cancelled}
   * @throws TaskCancelledException if it was cancelled, and the caller was not
   * @throws IllegalStateException if a task waits for itself
   * @throws Cancelled if the caller is cancelled, by the same cause or another; the awaited task is
   *     not touched by that
   */
  T await();

  /** What became of it; empty while it runs. */
  Optional<Outcome<T>> outcome();

  /**
   * Cancels this task and everything below it, and nothing else. Its nursery goes on, and sees no
   * error. No effect on a task that has ended.
   *
   * @param reason in words, for logs
   */
  void cancel(String reason);

  /**
   * The earliest deadline that applies to the task now; {@link Deadline#passed()} if it is
   * cancelled.
   */
  Deadline effectiveDeadline();
}
