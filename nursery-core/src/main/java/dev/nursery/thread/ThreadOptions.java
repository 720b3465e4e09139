package dev.nursery.thread;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.sync.CapacityLimiter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How to run something on a thread of the machine's own; immutable, so a set of options can be kept
 * and used many times. Begins at {@link Threads#options} or {@link Threads#abandonable}.
 *
 * {@snippet :
 * String address = Threads.abandonable().name("lookup").run(() -> lookUp("example.org"));
 * }
 */
public final class ThreadOptions {

  static final int DEFAULT_TOTAL = 40;

  static final CapacityLimiter DEFAULT_LIMITER = new CapacityLimiter(DEFAULT_TOTAL);

  static final ThreadOptions DEFAULT = new ThreadOptions(null, DEFAULT_LIMITER, false);

  static final ThreadOptions CPU =
      DEFAULT.limiter(new CapacityLimiter(Runtime.getRuntime().availableProcessors()));

  private final @Nullable String name;
  private final CapacityLimiter limiter;
  private final boolean abandonable;

  private ThreadOptions(@Nullable String name, CapacityLimiter limiter, boolean abandonable) {
    this.name = name;
    this.limiter = limiter;
    this.abandonable = abandonable;
  }

  /** What the thread, and the task that runs on it, is called meanwhile. */
  public ThreadOptions name(String name) {
    return new ThreadOptions(Objects.requireNonNull(name, "name"), limiter, abandonable);
  }

  /**
   * Who limits how many run at the same time, in place of {@link Threads#defaultLimiter}; one for
   * each thing that may get too much of it, a disk, say, or a native library that is not happy with
   * many threads.
   */
  public ThreadOptions limiter(CapacityLimiter limiter) {
    return new ThreadOptions(name, Objects.requireNonNull(limiter, "limiter"), abandonable);
  }

  /**
   * The task does not wait for the thread when it is cancelled, but leaves it behind.
   *
   * <p>For calls that cannot be interrupted and may never come back: a look-up of a name, a read of
   * a pipe, native code. The body goes on by itself, on its own, perhaps for longer than the
   * nursery in which it was called, so it must not use anything that will be closed then, and must
   * not do what would be wrong if nobody waits for it. Its value is dropped; what it throws is
   * logged by {@code dev.nursery.thread}, at level debug, an {@link Error} as a warning. It keeps
   * its token of the limiter until it ends.
   *
   * <p>The body is a root of its own then: no deadline or shield from outside applies in it. From
   * when it is abandoned, it is cancelled, so each operation of this library throws, and waits of
   * the JDK are interrupted.
   */
  public ThreadOptions abandonable() {
    return new ThreadOptions(name, limiter, true);
  }

  /**
   * Runs {@code body} on a thread of the machine's own; see {@link Threads#run(Block)}.
   *
   * @throws Cancelled if the task is cancelled before the body begins; if it is abandonable, also
   *     later
   */
  public <X extends Exception> void run(Block<X> body) throws X {
    Objects.requireNonNull(body, "body");
    this.<@Nullable Object>onThread(() -> {
      body.run();
      return null;
    });
  }

  /** As {@link #run(Block)}, for a body with a value. */
  public <T extends @Nullable Object, X extends Exception> T run(Body<? extends T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    return this.<T>onThread(body::call);
  }

  private <T extends @Nullable Object> T onThread(Callable<? extends T> body) {
    TaskRecord task = CurrentTask.get();
    if (task == null) {
      // On a thread that runs no task: it becomes one for the time of the call.
      var scope = (CancelScope) ((TaskRecord) Tasks.currentOrTemporary()).newInternalScope();
      return switch (scope.<T, RuntimeException>call(() -> this.<T>onThread(body))) {
        case Timed.Done<T>(T value) -> value;
        case Timed.CutOff<T> cut ->
            throw new AssertionError("nobody else knows this scope: " + cut);
      };
    }
    return new ThreadCall<T>(task, body, name != null ? name : nameFor(task), limiter, abandonable)
        .run();
  }

  /** A name that was made up for a task is not the same the next time, and says nothing. */
  private static String nameFor(TaskRecord host) {
    String hostName = host.name();
    return hostName.equals("task-" + host.thread().threadId())
        ? "lent thread"
        : "thread of " + hostName;
  }
}
