package dev.nursery;

import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A place for tasks to live in: a block of code that does not end before every task in it has
 * ended.
 *
 * {@snippet :
 * Nursery.run(nursery -> {
 *   nursery.startSoon(() -> child1());
 *   nursery.startSoon(() -> child2());
 * });
 * // both have ended here, whatever happened
 * }
 *
 * <p><b>Who owns it.</b> The task that opens it. The body runs on the caller's own thread, as part
 * of the caller's task, and counts like one more child. A thread that runs no task becomes one for
 * the time of the block, so there is nothing to start beforehand. Any task or thread that the
 * nursery is handed to may spawn into it while it is open, also while the owner is waiting at its
 * end already.
 *
 * <p><b>Failure.</b> Whatever leaves the body or a child cancels {@link #cancelScope}, so all
 * others are told to stop; they are waited for; then the block throws a {@link MultiError} with all
 * errors, those of the clean-ups included. It throws a {@code MultiError} also for a single error.
 *
 * <p><b>Cancellation.</b> A nursery has a cancel scope around its body and its children. It is
 * cancelled by hand, by a failure, by a deadline given to it, or with whatever scope the block
 * stands in. The wait at the end of the block is not itself a cancel point: the children are told,
 * and their end ends it. Returning from the body cancels nothing.
 *
 * <p><b>Memory.</b> What a thread did before it spawned a task is visible to that task; what a task
 * did is visible to the code after the block.
 *
 * <p>Follows trio's {@code open_nursery}.
 */
public interface Nursery {

  /**
   * The body of a nursery.
   *
   * @see #run
   */
  @FunctionalInterface
  interface RunBody {

    /** Runs the body. */
    void run(Nursery nursery) throws Exception;
  }

  /**
   * The body of a nursery that has a value.
   *
   * @param <T> the value
   * @see #call
   */
  @FunctionalInterface
  interface CallBody<T extends @Nullable Object> {

    /** Runs the body. */
    T call(Nursery nursery) throws Exception;
  }

  /**
   * Opens a nursery, runs {@code body}, and waits for all tasks.
   *
   * @throws MultiError with everything that failed
   * @throws Cancelled if a scope around this block was cancelled
   */
  static void run(RunBody body) {
    options().run(body);
  }

  /**
   * Opens a nursery, runs {@code body}, waits for all tasks, and returns the body's value.
   *
   * @throws MultiError with everything that failed
   * @throws NurseryCancelledException if the nursery's own scope was cancelled before the body had
   *     a value
   * @throws Cancelled if a scope around this block was cancelled
   */
  static <T extends @Nullable Object> T call(CallBody<? extends T> body) {
    return options().call(body);
  }

  /** Options for a nursery; they end in {@code run} or {@code call}. */
  static NurseryOptions options() {
    return NurseryOptions.DEFAULT;
  }

  /**
   * Spawns a task. Returns before any of its code has run; in which order tasks begin is not
   * determined. Into a cancelled nursery it is spawned all the same, and runs to its first cancel
   * point. The task inherits the context of the thread that spawns it, and the cancel scope of this
   * nursery, not those around the spawner.
   *
   * @return a handle, which may be ignored
   * @throws IllegalStateException if the nursery is closed
   */
  Task<Void> startSoon(Block<? extends Exception> body);

  /** As {@link #startSoon(Block)}, for a body with a value. */
  <T extends @Nullable Object> Task<T> startSoon(Callable<? extends T> body);

  /** As {@link #startSoon(Block)}, with a name for dumps, logs and reasons. */
  Task<Void> startSoon(String name, Block<? extends Exception> body);

  /** As {@link #startSoon(Callable)}, with a name for dumps, logs and reasons. */
  <T extends @Nullable Object> Task<T> startSoon(String name, Callable<? extends T> body);

  /**
   * Spawns a task, and waits until it says that it is ready.
   *
   * <p>Until it does, the task is part of this call: the caller's cancellation reaches it, and what
   * it throws is thrown here, as it is, even if it is a checked exception. With {@link
   * TaskStatus#started} it moves into this nursery, together with whatever tasks it has below it,
   * and the caller's scopes have no hold on it any more.
   *
   * @return what the task reported
   * @throws IllegalStateException if the nursery is closed; if the task ends without reporting; or
   *     on a thread that runs no task, or one of a run with another clock
   * @throws Cancelled if the caller is cancelled before the task is ready
   */
  <V extends @Nullable Object> V start(Startable<V> service);

  /** As {@link #start(Startable)}, with a name for dumps, logs and reasons. */
  <V extends @Nullable Object> V start(String name, Startable<V> service);

  /**
   * As {@link #start(Startable)}, for a lambda whose type of report cannot be inferred, as under
   * {@code var}.
   */
  <V extends @Nullable Object> V start(Class<V> type, Startable<V> service);

  /**
   * This nursery, for tasks that serve the others: a heartbeat, a cache's refresh, a server in a
   * test. They do not keep the block open. When the body and all other children have ended, those
   * in the background are cancelled and waited for; that is how they are meant to end, and no
   * error. Until then they are children like any other: if one fails, that fails the nursery.
   *
   * {@snippet :
   * Nursery.run(nursery -> {
   *   nursery.background().startSoon("heartbeat", () -> beatForEver());
   *   int port = nursery.background().start(service);
   *   useServiceAt(port);
   * }); // ends when the body has, and both tasks with it
   * }
   *
   * <p>What is spawned here when the others have ended already is cancelled from the start. A child
   * that a task of the background spawns into the nursery itself then is an ordinary one, and is
   * waited for.
   */
  Nursery background();

  /**
   * The scope around the body and all children: to cancel them, to give them a deadline, to shield
   * them.
   */
  CancelScope cancelScope();

  /**
   * The children that are alive now, those not counted that are still {@linkplain #start starting};
   * oldest first.
   */
  Set<Task<?>> childTasks();

  /** The task that opened this nursery. */
  Task<?> parentTask();
}
