package dev.nursery.thread;

import dev.nursery.Block;
import dev.nursery.Body;
import dev.nursery.Cancelled;
import dev.nursery.ClosedResourceException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.TaskInterruptedException;
import dev.nursery.kernel.NurseryClosed;
import dev.nursery.kernel.OwnBody;
import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A way into a nursery for threads that others have started: callbacks of a driver, of native code,
 * of a user interface.
 *
 * <p>Any thread may call {@link Nursery#startSoon}, so none of this is needed to get something run.
 * A handle adds what callbacks need besides. Its {@link #call} waits for a value, and what goes
 * wrong in it goes to the one who has called, and not to the nursery. And that the nursery has
 * ended is not a mistake here, as it is for a task, but something that happens: it is told by an
 * exception of its own, {@link ClosedResourceException}.
 *
 * {@snippet :
 * Nursery.run(nursery -> {
 *   var handle = NurseryHandle.of(nursery);
 *   button.onClick(() -> handle.post(() -> work()));
 *   serveForEver();
 * });
 * }
 *
 * <p><b>What is accepted is executed.</b> If {@link #post} or {@link #call} does not throw {@code
 * ClosedResourceException}, the body begins, and the nursery does not end before it has. In a
 * cancelled nursery it comes to its first cancel point. Bodies are tasks: they run at the same
 * time, and in no order.
 *
 * <p>All methods may be called by any thread at any time. What a thread did before is visible in
 * the body; what the body did, after {@code call}. Stands in for trio's {@code TrioToken} and
 * {@code from_thread.run}.
 */
public final class NurseryHandle {

  private final Nursery nursery;

  private NurseryHandle(Nursery nursery) {
    this.nursery = nursery;
  }

  /** A handle on {@code nursery}. It does not keep the nursery open. */
  public static NurseryHandle of(Nursery nursery) {
    return new NurseryHandle(Objects.requireNonNull(nursery, "nursery"));
  }

  /**
   * Has {@code body} run as a task of the nursery, and does not wait. Nobody asks for its errors,
   * so they are the nursery's, as those of any child. Never blocks, and is no cancel point, but in
   * a nursery with {@link dev.nursery.NurseryOptions#maxChildren}, where it waits for a place as
   * {@code startSoon} does.
   *
   * @throws ClosedResourceException if the nursery has ended
   */
  public void post(Block<? extends Exception> body) {
    Objects.requireNonNull(body, "body");
    spawn(() -> {
      body.run();
      return null;
    });
  }

  /**
   * Has {@code body} run as a task of the nursery, and waits for its value. What it throws is
   * thrown here, as it is, and not at the nursery. A caller that does not wait to the end takes its
   * task along: if it is interrupted, or is a task and cancelled, the body is cancelled. What that
   * throws then, as from a clean-up, is an error of the nursery, as nobody else can be told of it.
   *
   * @throws ClosedResourceException if the nursery has ended
   * @throws TaskCancelledException if the nursery is cancelled, and so the body
   * @throws TaskInterruptedException if the thread is interrupted
   * @throws Cancelled if the caller is a task, and cancelled
   */
  public <T extends @Nullable Object, X extends Exception> T call(Body<? extends T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    var result = new Result<T>(body);
    Task<?> task = spawn(result);
    try {
      task.await();
    } catch (TaskInterruptedException | Cancelled leaving) {
      task.cancel("the thread that waited for it has left");
      result.leave(leaving);
      throw leaving;
    }
    return result.get();
  }

  /** As {@link #call(Body)}, for a body without a value. */
  public <X extends Exception> void call(Block<X> body) throws X {
    Objects.requireNonNull(body, "body");
    this.<@Nullable Object, X>call(() -> {
      body.run();
      return null;
    });
  }

  private Task<?> spawn(Callable<? extends @Nullable Object> body) {
    try {
      return nursery.startSoon(body);
    } catch (NurseryClosed closed) {
      throw new ClosedResourceException(
          "the nursery behind this handle has ended, so nothing can run in it any more: whoever calls from outside should"
              + " stop at that; or keep the nursery open for as long as calls come, by a task in it that sleeps until it is"
              + " cancelled",
          closed);
    }
  }

  /** The body of a call, whose failure is the caller's alone. */
  private static final class Result<T extends @Nullable Object> extends OwnBody {

    private final Body<? extends T, ?> body;

    /** Either is written before the end of the task, and read after it. */
    private @Nullable Object value;

    private @Nullable Throwable failure;

    /**
     * Whether it is decided who is told of a failure: the caller, if the body has failed before he
     * has left. Whoever comes second tells.
     */
    private final AtomicBoolean decided = new AtomicBoolean();

    Result(Body<? extends T, ?> body) {
      this.body = body;
    }

    @Override
    public boolean takesPlace() {
      return true;
    }

    @Override
    protected void withoutContext(Throwable failed) {
      fail(failed);
    }

    private void fail(Throwable failed) {
      failure = failed;
      if (!decided.compareAndSet(false, true)) {
        throw Sneaky.of(failed); // nobody waits for it
      }
    }

    /** The caller leaves, and throws {@code leaving}. */
    void leave(Throwable leaving) {
      Throwable failed = decided.compareAndSet(false, true) ? null : failure;
      if (failed != null) {
        leaving.addSuppressed(failed);
      }
    }

    @Override
    protected void work() throws Exception {
      try {
        value = body.call();
      } catch (Throwable t) {
        var task = (TaskRecord) Task.current();
        Throwable meaning = Translation.of(task, t);
        Throwable failed = meaning instanceof Cancelled ? task.leftoversOf(meaning) : meaning;
        if (failed == null) {
          throw t;
        }
        fail(failed);
      }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a T, which may be null
    T get() {
      if (failure != null) {
        throw Sneaky.of(failure);
      }
      return (T) value;
    }
  }

  @Override
  public String toString() {
    return "handle on " + nursery;
  }
}
