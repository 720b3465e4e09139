package dev.nursery.bridge;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.NurseryClosed;
import dev.nursery.kernel.OwnBody;
import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;
import dev.nursery.kernel.WaitQueue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A nursery as an {@link ExecutorService}, for a library that wants one: what it submits runs in
 * tasks of the nursery, so that nothing of it outlives the block.
 *
 * {@snippet :
 * Nursery.run(nursery -> {
 *   ExecutorService executor = NurseryExecutor.of(nursery);
 *   List<Future<String>> answers = executor.invokeAll(questions);
 * });
 * // whatever the library has submitted has ended here
 * }
 *
 * <p><b>Who owns it.</b> The nursery owns the tasks; this is a view, and there may be several.
 * {@code shutdown} ends the view, not the nursery. {@code shutdownNow} also cancels what was
 * submitted here, and returns an empty list, since nothing waits in a queue. When the nursery has
 * ended, or after {@code shutdown}, submissions are rejected with {@link
 * RejectedExecutionException}.
 *
 * <p><b>Failure.</b> What is <em>submitted</em> fails in its future, and not in the nursery, as who
 * submits expects to be asked. What is only <em>executed</em> has nobody to ask, so its failure is
 * one of the nursery, and cancels it. In a nursery with {@link
 * dev.nursery.NurseryOptions#maxChildren} whoever submits or executes waits for a place.
 *
 * <p><b>Cancellation.</b> {@code cancel(true)} on a future cancels its task. If the nursery is
 * cancelled, so are the tasks, and their futures with them.
 */
public final class NurseryExecutor extends AbstractExecutorService {

  /** Why the body of what was submitted cannot begin. */
  private static final ScopedValue<Throwable> NO_CONTEXT = ScopedValue.newInstance();

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Nursery nursery;

  /** Those that go on; also the lock of {@link #open}. */
  private final Set<Running> running = ConcurrentHashMap.newKeySet();

  /** Whether more is taken; guarded by {@link #running}. */
  private boolean open = true;

  /** Who waits for the end. */
  private final WaitQueue waiters = new WaitQueue(this);

  private NurseryExecutor(Nursery nursery) {
    this.nursery = nursery;
  }

  /** A view of {@code nursery}. It does not keep the nursery open. */
  public static ExecutorService of(Nursery nursery) {
    return new NurseryExecutor(Objects.requireNonNull(nursery, "nursery"));
  }

  // -- taking work

  @Override
  public void execute(Runnable command) {
    Objects.requireNonNull(command, "command");
    var begun = new Running(command);
    // In one step with the end: either this is refused, or who waits for the end waits for it too.
    synchronized (running) {
      if (!open) {
        throw new RejectedExecutionException("this executor was shut down");
      }
      running.add(begun);
    }
    try {
      begun.started(nursery.startSoon(begun));
    } catch (NurseryClosed closed) {
      throw new RejectedExecutionException(
          "the nursery of this executor has ended, so nothing can run in it any more: the executor was probably kept by a"
              + " library that outlives the block",
          closed);
    } finally {
      begun.endUnlessStarted();
    }
  }

  /** One that was taken. */
  private final class Running extends OwnBody {

    private final Runnable command;

    /** Set once it is known; a cancellation that comes before is remembered. */
    private @Nullable Task<?> task;

    private boolean cancelled;

    Running(Runnable command) {
      this.command = command;
    }

    @Override
    public boolean takesPlace() {
      return true;
    }

    @Override
    public @Nullable Object call() throws Exception {
      try {
        return super.call();
      } finally {
        end();
      }
    }

    @Override
    protected void work() {
      command.run();
    }

    /** Fails the future that asks for the command, if there is one; its body does not begin. */
    @Override
    protected void withoutContext(Throwable failure) {
      if (!isSubmitted()) {
        throw Sneaky.of(failure);
      }
      ScopedValue.where(NO_CONTEXT, failure).run(command);
    }

    /** Also from a completion service, as in {@code invokeAny}, which wraps what we have made. */
    private boolean isSubmitted() {
      return command instanceof Submitted
          || command.getClass().getEnclosingClass() == ExecutorCompletionService.class;
    }

    private synchronized void started(Task<?> known) {
      task = known;
      if (cancelled) {
        known.cancel("its executor was shut down");
      }
    }

    private synchronized void endUnlessStarted() {
      if (task == null) {
        end();
      }
    }

    private synchronized void cancel() {
      cancelled = true;
      if (task != null) {
        task.cancel("its executor was shut down");
      }
    }

    /** Allocates nothing, as memory may be what there is none of. */
    private void end() {
      running.remove(this);
      waiters.wakeAll();
    }
  }

  @Override
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Callable<T> callable) {
    return new Submitted<T>(callable);
  }

  @Override
  @SuppressWarnings("NullAway") // a T, which may be null
  protected <T extends @Nullable Object> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
    Objects.requireNonNull(runnable, "runnable");
    return new Submitted<T>(() -> {
      runnable.run();
      return value;
    });
  }

  /** A future whose cancellation is that of a task, and no interrupt. */
  private static final class Submitted<T extends @Nullable Object> extends FutureTask<T> {

    /** Set when it begins; a cancellation that comes before is seen then. */
    private volatile @Nullable TaskRecord task;

    Submitted(Callable<T> callable) {
      super(callable);
    }

    /** Perhaps inside of something of somebody else's, as {@code invokeAny} does. */
    @Override
    public void run() {
      task = CurrentTask.get();
      if (NO_CONTEXT.isBound()) {
        setException(NO_CONTEXT.get());
      } else {
        super.run();
      }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean done = super.cancel(false);
      if (done && mayInterruptIfRunning && task instanceof Task<?> begun) {
        begun.cancel("its future was cancelled");
      }
      return done;
    }

    /** A cancellation, in whatever shape, is no error of what was submitted. */
    @Override
    protected void setException(Throwable thrown) {
      TaskRecord begun = task;
      Throwable meaning = begun == null ? thrown : Translation.of(begun, thrown);
      Throwable failure =
          begun != null && meaning instanceof Cancelled ? begun.leftoversOf(meaning) : meaning;
      if (failure == null) {
        super.cancel(false);
      } else {
        super.setException(failure);
      }
    }
  }

  // -- coming to an end

  @Override
  public void shutdown() {
    synchronized (running) {
      open = false;
    }
    waiters.wakeAll();
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown();
    running.forEach(Running::cancel);
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    synchronized (running) {
      return !open;
    }
  }

  @Override
  public boolean isTerminated() {
    synchronized (running) {
      return !open && running.isEmpty();
    }
  }

  /** Waits as an operation of this library does: a cancelled task is cancelled here. */
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    Objects.requireNonNull(unit, "unit");
    long limit = Math.min(Math.max(0, unit.toNanos(timeout)), LONGEST.toNanos());
    try {
      return CancelScope.moveOnAfter(Duration.ofNanos(limit), this::awaitEnd).done();
    } catch (TaskInterruptedException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException(e.getMessage()).initCause(e);
    }
  }

  private void awaitEnd() {
    var task = (TaskRecord) Tasks.currentOrTemporary();
    while (true) {
      WaitQueue.Waiter place = waiters.enqueue(task);
      if (isTerminated()) { // asked once in line, so whatever ends later wakes us
        waiters.withdraw(place);
        return;
      }
      waiters.await(place);
    }
  }

  /**
   * Takes no more, and waits for the end of what was submitted here. If whoever closes is
   * interrupted or cancelled meanwhile, that is cancelled, too, as by {@link #shutdownNow}, and
   * waited for all the same; then the thread is interrupted again, or the cancellation goes on.
   */
  @Override
  public void close() {
    shutdown();
    if (isTerminated()) {
      return;
    }
    try {
      awaitEnd();
    } catch (Cancelled leaving) {
      stopAndAwaitEnd();
      throw leaving;
    } catch (TaskInterruptedException interrupted) {
      stopAndAwaitEnd();
      Thread.currentThread().interrupt();
    }
  }

  private void stopAndAwaitEnd() {
    shutdownNow();
    CancelScope.shielded(this::awaitEnd);
  }

  @Override
  public String toString() {
    return "executor in " + nursery + "[" + running.size() + " running]";
  }
}
