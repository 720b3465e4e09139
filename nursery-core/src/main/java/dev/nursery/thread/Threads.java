package dev.nursery.thread;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import dev.nursery.sync.CapacityLimiter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Threads of the machine's own, lent to tasks for what virtual threads should not do.
 *
 * <p>A task runs on a virtual thread, and may simply block: a virtual thread that waits holds up
 * nobody. Three things are different. Native code, and most file I/O, holds the carrier that all
 * virtual threads share, as long as it takes. So does a long computation. And what cannot be
 * interrupted holds up its nursery when that is cancelled. These are for a thread of their own:
 *
 * {@snippet :
 * byte[] hash = Threads.cpu(() -> hash(bytes)); // computes
 * String text = Threads.run(() -> Files.readString(file)); // reads a file
 * String host = Threads.abandonable().run(() -> lookUp("example.org")); // may hang, and must not matter
 * }
 *
 * <p><b>Who owns it.</b> The thread is lent for the time of the call, and the task waits for it. On
 * the thread, the body is a task as well, a child of the one that waits: it has its task-locals,
 * logging context and what else is {@linkplain dev.nursery.spi.ContextPropagator carried along};
 * what it changes of that is not seen outside. Threads are kept for some seconds for the next to
 * need one, so a {@link ThreadLocal} of others may be found as the last one has left it.
 *
 * <p><b>Failure.</b> What the body throws comes out of the call, as it is. <b>Cancellation</b>
 * reaches the body as it reaches any child: operations of this library throw in it, and waits of
 * the JDK are interrupted. Code that computes, or reads a file, is left alone, since an interrupt
 * closes the channel that it hits, for all who use it; {@code Tasks.checkpointIfCancelled()} in a
 * loop ends it. In any case the call waits for the end of the body. If the body returns, so does
 * the call, and the next operation throws {@link Cancelled}; to leave at once, and let the thread
 * finish by itself, make it {@link #abandonable}. A shield around the call keeps cancellations out
 * of the body, too.
 *
 * <p><b>Memory.</b> What the task did before the call is visible in the body, and what the body
 * did, after the call.
 *
 * <p>Follows trio's {@code to_thread.run_sync}; but there the thread runs no task, and is told of
 * no cancellation that it does not ask for.
 */
public final class Threads {

  private Threads() {}

  /**
   * Runs {@code body} on a thread of the machine's own, and waits for it; see the class comment.
   * Waits for its turn first, if as many run as the {@linkplain #defaultLimiter limiter} allows. A
   * cancel point until the body begins, and not from then on.
   *
   * <p>A call inside of a body keeps two threads. Once all that the limiter allows are kept by
   * bodies that wait for another one, of this limiter or of others of which that is true as well,
   * nobody would ever go on, so the last gets an {@link IllegalStateException} instead. What else
   * bodies wait for is not looked at.
   *
   * @throws Cancelled if the task is cancelled before the body begins
   */
  public static <X extends Exception> void run(Block<X> body) throws X {
    ThreadOptions.DEFAULT.run(body);
  }

  /** As {@link #run(Block)}, for a body with a value. */
  public static <T extends @Nullable Object, X extends Exception> T run(Body<? extends T, X> body)
      throws X {
    return ThreadOptions.DEFAULT.<T, X>run(body);
  }

  /**
   * As {@link #run(Block)}, for a body that computes: as many as there are processors run at the
   * same time, and more wait for their turn. So computing does not keep other tasks from running,
   * as far as the system gives its time to all threads.
   */
  public static <X extends Exception> void cpu(Block<X> body) throws X {
    ThreadOptions.CPU.run(body);
  }

  /** As {@link #cpu(Block)}, for a body with a value. */
  public static <T extends @Nullable Object, X extends Exception> T cpu(Body<? extends T, X> body)
      throws X {
    return ThreadOptions.CPU.<T, X>run(body);
  }

  /** For another name or limiter; ends in {@code run}. */
  public static ThreadOptions options() {
    return ThreadOptions.DEFAULT;
  }

  /**
   * For what may be left behind when the task is cancelled; see {@link ThreadOptions#abandonable}.
   */
  public static ThreadOptions abandonable() {
    return ThreadOptions.DEFAULT.abandonable();
  }

  /**
   * Runs {@code body} in the task that waits for the current thread, on that task's own thread, and
   * waits for it. For the body of {@link #run(Block)}: what has to be done by that very task, as it
   * holds a lock, a transaction or a stream, can be done from here.
   *
   * {@snippet :
   * Threads.run(() -> parse(file, line -> Threads.inHost(() -> lines.send(line))));
   * }
   *
   * <p>The current task, its scopes and its thread-locals are the host's, there. If the host is
   * cancelled, operations in {@code body} throw {@link Cancelled}, which comes out here, and should
   * go on to the end of the thread's body. So they do if a scope around this call is cancelled, on
   * the thread. What needs no operation runs all the same.
   *
   * @throws IllegalStateException on a thread that was not lent by {@code Threads.run}, and in an
   *     abandonable call
   */
  public static <X extends Exception> void inHost(Block<X> body) throws X {
    Objects.requireNonNull(body, "body");
    ThreadCall.current()
        .<@Nullable Object>inHost(() -> {
          body.run();
          return null;
        });
  }

  /** As {@link #inHost(Block)}, for a body with a value. */
  public static <T extends @Nullable Object, X extends Exception> T inHost(
      Body<? extends T, X> body) throws X {
    Objects.requireNonNull(body, "body");
    return ThreadCall.current().<T>inHost(body::call);
  }

  /**
   * Limits how many threads are lent at the same time, in the whole process, by {@link #run(Block)}
   * and {@link #abandonable}, to 40. Another number is for the program to set, not for a library.
   */
  public static CapacityLimiter defaultLimiter() {
    return ThreadOptions.DEFAULT_LIMITER;
  }

  /**
   * Waits until no thread is lent to any task that lives by the clock of this one, the abandoned
   * ones included; for tests, and before what they use is closed. A cancel point.
   *
   * @throws IllegalStateException on a lent thread, and in {@link #inHost(Block)}, which would wait
   *     for themselves
   */
  public static void waitAllCompleted() {
    ThreadCall.awaitNone(Tasks.clock());
  }

  /** How many threads are lent now. */
  public static ThreadStatistics statistics() {
    return new ThreadStatistics(
        ThreadCall.countActive(), ThreadCall.countAbandoned(), WorkerThreads.SHARED.countIdle());
  }
}
