package dev.nursery.kernel;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that a task, its <em>host</em>, has done on a thread of its own, and waits for.
 *
 * @param <T> its value
 */
public interface LentCall<T extends @Nullable Object> extends Callable<T> {

  /** What the task is called that does it. */
  String name();

  /**
   * A thread for {@code task}, not started yet: whoever has asked for it starts it, or calls {@link
   * #notStarted}.
   */
  Thread threadFor(Runnable task);

  /** The thread is not needed after all. */
  void notStarted(Thread thread);

  /** Tells who does the work, before that begins. */
  void begins(TaskRecord guest);

  /** What the work was left by, also if it never came to {@link #call}; on its thread. */
  void failed(Throwable failure);

  /**
   * The work is over, also if it never came to {@link #call}; on its thread, and before its host
   * can know. Must not throw.
   */
  void ended();

  /**
   * Does for the guest what only the host can do, on the host's thread, until the guest has nothing
   * more to ask for.
   *
   * @param onInterrupt told when somebody interrupts the host meanwhile
   */
  void serve(TaskRecord host, Runnable onInterrupt);
}
