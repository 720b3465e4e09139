package dev.nursery.bridge;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.TaskFailedException;
import dev.nursery.Tasks;
import dev.nursery.kernel.NurseryClosed;
import dev.nursery.kernel.NurseryRecord;
import dev.nursery.kernel.OwnBody;
import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.lowlevel.Suspension;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Between tasks and {@link CompletableFuture}: a task waits for a future of somebody else's, and a
 * task is handed to somebody else as a future.
 *
 * {@snippet :
 * String body = Futures.await(http.sendAsync(request, ofString())).body();
 * CompletableFuture<User> user = Futures.of(nursery.startSoon(() -> findUser(id)));
 * }
 *
 * <p>Cancellation goes both ways. A task that is cancelled while it waits for a future cancels
 * that, since in most cases nobody else wants its value; a future that is cancelled cancels the
 * task behind it. Errors go through as they are, without the wrappers of futures.
 */
public final class Futures {

  private Futures() {}

  /**
   * Waits for {@code stage}, and returns its value. A cancel point. Better than {@code join} and
   * {@code get}, as cancelling it takes no interrupt.
   *
   * <p>If the task is cancelled before the stage has completed, be it before this call, so is the
   * stage; also if somebody interrupts the task meanwhile. For one that others wait for too, wait
   * for a copy: {@code await(future.copy())}.
   *
   * <p>If it failed, this throws what it failed with, as it is, even if that is a checked
   * exception: without {@link CompletionException} around it, and as the same object each time. To
   * catch one by its name, say which: {@link #await(CompletionStage, Class)}.
   *
   * @throws CancellationException if somebody else has cancelled the stage, or what completes it
   *     was a task that is cancelled
   * @throws Cancelled if the task is cancelled
   */
  public static <T extends @Nullable Object> T await(CompletionStage<? extends T> stage) {
    Objects.requireNonNull(stage, "stage");
    try {
      Tasks.checkpointIfCancelled();
    } catch (Throwable leaving) {
      cancel(stage, leaving);
      throw leaving;
    }
    var waiting = new Waiting<T>();
    try {
      stage.whenComplete(waiting::completed);
    } catch (Throwable t) { // by a stage that is not one of the JDK's
      waiting.abandon();
      throw t;
    }
    try {
      waiting.await(stage);
    } catch (Throwable leaving) {
      cancel(stage, leaving);
      throw leaving;
    }
    return waiting.result();
  }

  /**
   * As {@link #await(CompletionStage)}, for a stage that may fail with a checked exception, which
   * the compiler is to know of. It changes nothing but that.
   *
   * {@snippet :
   * try {
   *   log(Futures.await(http.sendAsync(request, ofString()), IOException.class).body());
   * } catch (IOException e) {
   *   log("not reached: " + e);
   * }
   * }
   *
   * @param failure what it may fail with
   */
  public static <T extends @Nullable Object, X extends Exception> T await(
      CompletionStage<? extends T> stage, Class<X> failure) throws X {
    Objects.requireNonNull(failure, "failure");
    return Futures.<T>await(stage);
  }

  private static void cancel(CompletionStage<?> stage, Throwable leaving) {
    try {
      stage.toCompletableFuture().cancel(true);
    } catch (UnsupportedOperationException cannotBeCancelled) {
      // That a stage has no future is allowed. Then it goes on by itself.
      return;
    } catch (Throwable failed) {
      leaving.addSuppressed(failed);
    }
  }

  private static final class Waiting<T extends @Nullable Object> extends Suspension {

    /** Either is written before the wake-up, and read after it. */
    private @Nullable Object value;

    private @Nullable Throwable failure;

    void completed(@Nullable Object value, @Nullable Throwable failure) {
      this.value = value;
      this.failure = failure;
      wake(); // if the task has left, it reads neither
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // a T, which may be null
    T result() {
      if (failure == null) {
        return (T) value;
      }
      Tasks.checkpointBeforeFailing();
      Throwable core = unwrapped(failure);
      if (core instanceof Cancelled others) {
        // It belongs to the task that it was thrown in, and no scope of this one would take it.
        throw (CancellationException)
            new CancellationException("what the stage waits for was " + others.reason())
                .initCause(others);
      }
      throw Sneaky.of(core);
    }
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable core = failure;
    while (core instanceof CompletionException && core.getCause() != null) {
      core = core.getCause();
    }
    return core;
  }

  /**
   * The outcome of {@code task} as a future.
   *
   * <p>A value completes it; a failure completes it with the same error, of which the nursery of
   * the task hears as ever; a cancellation cancels it, so that it throws {@link
   * CancellationException}. If the future is completed first, be it by {@code cancel}, {@code
   * orTimeout} or by hand, the task is cancelled, as its value is not wanted any more. (Cancelling
   * a future that depends on this one does not cancel this one; that is how futures are.)
   *
   * <p>What depends on the future is run by a task of the same nursery, which so does not end
   * before it has. For a task in the background, that one is in the background, too. It takes no
   * place in a nursery with {@link dev.nursery.NurseryOptions#maxChildren}, so this never waits.
   *
   * @throws IllegalStateException if the task has no nursery, or has not grown out of the call of
   *     {@link Nursery#start} that began it
   */
  public static <T extends @Nullable Object> CompletableFuture<T> of(Task<T> task) {
    Objects.requireNonNull(task, "task");
    var future = new CompletableFuture<T>();
    if (task.outcome().isPresent()) {
      complete(future, task);
      return future;
    }
    Nursery home = nurseryOf(task);
    // As one of the others it would keep the block open for a task that ends after it.
    Nursery nursery = ((TaskRecord) task).isBackground() ? home.background() : home;
    try {
      nursery.startSoon("future of " + task.name(), new Follower<>(future, task));
    } catch (NurseryClosed closed) {
      complete(future, task); // it was the last, and has ended in between
      return future;
    }
    CompletionStage<T> completed = future;
    completed.whenComplete((_, _) -> {
      if (task.outcome().isEmpty()) {
        task.cancel("its future was completed by somebody else");
      }
    });
    return future;
  }

  private static Nursery nurseryOf(Task<?> task) {
    NurseryRecord home = ((TaskRecord) task).home();
    if (home == null) {
      throw new IllegalStateException(
          "task '"
              + task.name()
              + "' was opened by a thread on its own, so there is no nursery in which its end could be waited"
              + " for: start what the future is for with nursery.startSoon");
    }
    if (home.scope().isInternal()) {
      throw new IllegalStateException(
          "task '"
              + task.name()
              + "' belongs to the call that has started it, and to no nursery yet: make the future after started(), or"
              + " outside, of what nursery.startSoon returns");
    }
    return (Nursery) home;
  }

  /**
   * In a task of the same nursery: waits for the end of the other, whatever is cancelled, as that
   * one will end too.
   */
  private static final class Follower<T extends @Nullable Object> extends OwnBody {

    private final CompletableFuture<T> future;
    private final Task<T> task;

    Follower(CompletableFuture<T> future, Task<T> task) {
      this.future = future;
      this.task = task;
    }

    @Override
    public boolean takesPlace() {
      return false;
    }

    @Override
    protected void work() {
      CancelScope.shielded(() -> {
        try {
          task.await();
        } catch (TaskFailedException | TaskCancelledException ended) {
          return; // its outcome says so
        }
      });
      complete(future, task);
    }

    /** What depends on the future may miss the context, so that is an error all the same. */
    @Override
    protected void withoutContext(Throwable failure) {
      work();
      throw Sneaky.of(failure);
    }
  }

  private static <T extends @Nullable Object> void complete(
      CompletableFuture<T> future, Task<T> task) {
    switch (task.outcome().orElseThrow()) {
      case Outcome.Success<T>(T value) -> future.complete(value);
      case Outcome.Failure<T>(Throwable error) -> future.completeExceptionally(error);
      case Outcome.Cancellation<T> _ -> future.cancel(false);
    }
  }
}
