package dev.nursery;

import dev.nursery.kernel.BlockRecord;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.Inheritance;
import dev.nursery.kernel.LentCall;
import dev.nursery.kernel.NurseryRecord;
import dev.nursery.kernel.OwnBody;
import dev.nursery.kernel.RunRecord;
import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskLocals;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;
import dev.nursery.kernel.WaitQueue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The one implementation of {@link Task}, around the kernel's record.
 *
 * <p>How a child ends, in this order: its error is recorded and its nursery cancelled, then what it
 * did not give back is told so, then its awaiters are completed, then it is taken off the books,
 * which may end the nursery. So those who await it inside that nursery see their own cancellation,
 * and those outside see the failure. The last step is reached whatever happens before, and
 * allocates nothing.
 */
final class TaskNode<T extends @Nullable Object> extends TaskRecord implements Task<T>, Runnable {

  private static final byte RUNNING = 0;
  private static final byte SUCCEEDED = 1;
  private static final byte FAILED = 2;
  private static final byte CANCELLED = 3;

  private static final VarHandle AWAITERS;

  static {
    try {
      // As in the kernel: first used when something has failed already.
      for (Class<?> used :
          List.of(
              OwnBody.class,
              Block.class,
              Body.class,
              Durations.class,
              FinalErrors.class,
              Leftovers.class,
              MultiError.class,
              Outcome.Cancellation.class,
              Outcome.Failure.class,
              Outcome.Success.class,
              Reasons.class,
              Sneaky.class,
              TaskCancelledException.class,
              TaskFailedException.class,
              Timed.CutOff.class,
              Timed.Done.class,
              TooSlowException.class)) {
        MethodHandles.lookup().ensureInitialized(used);
      }
      AWAITERS = MethodHandles.lookup().findVarHandle(TaskNode.class, "awaiters", WaitQueue.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final @Nullable String name;

  /** One of the constants; written last by the task's thread. */
  private volatile byte state;

  /**
   * At first the body, a {@link Block} or a {@link Callable}, which the task's thread takes out
   * when it begins; in the end the value, the error or the reason, according to {@link #state} and
   * published by it.
   */
  private @Nullable Object content;

  /** Who waits for the outcome; made by the first to wait. */
  private volatile @Nullable WaitQueue awaiters;

  /** A child, whose body is a {@link Block} or a {@link Callable}. */
  TaskNode(
      NurseryRecord home,
      @Nullable String name,
      Object body,
      TaskLocals locals,
      @Nullable Inheritance inheritance) {
    super(home, locals);
    this.name = name;
    this.content =
        inheritance == null ? body : (Callable<?>) () -> inheritance.call(callable(body));
  }

  /** A root on the current thread. */
  TaskNode(RunRecord run, @Nullable String name) {
    super(run);
    this.name = name;
  }

  /** A root that nobody waits for, on a thread made for it. */
  TaskNode(RunRecord run, String name, Callable<? extends T> body, TaskLocals locals) {
    super(run, locals);
    this.name = name;
    this.content = body;
  }

  /** The current task, or an exception that says that {@code operation} needs one. */
  static TaskNode<?> require(String operation) {
    if (CurrentTask.get() instanceof TaskNode<?> task) {
      return task;
    }
    throw new IllegalStateException(
        operation
            + " needs a task, and thread '"
            + Thread.currentThread().getName()
            + "' runs none: call it inside"
            + " Nursery.run(nursery -> ...). A thread that was started by hand or by an executor is no task; start the"
            + " code with nursery.startSoon instead");
  }

  // -- on threads that are lent

  /** Binds a guest to the thread that does {@code call}. */
  void lendThread(LentCall<T> call) {
    Thread lent = call.threadFor(this);
    boolean begun = false;
    try {
      bind(lent);
      call.begins(this);
      begun = true;
    } finally {
      if (!begun) {
        call.notStarted(lent);
      }
    }
  }

  @Override
  public <R extends @Nullable Object> R callAndWait(LentCall<R> call) {
    return Lending.andWait(this, call);
  }

  @Override
  public <R extends @Nullable Object> R callOrAbandon(LentCall<R> call) {
    return Lending.orAbandon(this, call);
  }

  // -- running

  @Override
  public void run() {
    Throwable thrown = null;
    Object value = null;
    try {
      begin();
      // Not in a method of its own: each frame is memory of every idle task.
      Object body = Objects.requireNonNull(content);
      content = null;
      if (body instanceof Block<?> block) {
        block.run();
      } else {
        value = ((Callable<?>) body).call();
      }
    } catch (Throwable t) {
      thrown = content instanceof OwnBody own ? own.insteadOf(t) : t; // it has not begun
    }
    boolean failed = true;
    try {
      failed = end(thrown, value);
    } catch (Throwable worse) {
      endDespite(thrown, worse);
    } finally {
      NurseryRecord.childEnded(this, failed);
    }
  }

  private static Callable<@Nullable Object> callable(Object body) {
    if (body instanceof Callable<?> callable) {
      return callable::call;
    }
    Block<?> block = (Block<?>) body;
    return () -> {
      block.run();
      return null;
    };
  }

  /**
   * Ending ran out of memory, or out of stack: the task fails with that, and lets go all the same.
   */
  private void endDespite(@Nullable Throwable thrown, Throwable worse) {
    retire();
    if (state == RUNNING) {
      content = thrown == null || thrown instanceof Cancelled ? worse : thrown;
      if (home() instanceof OpenNursery nursery) {
        nursery.childFailedUnspeakably(this);
      }
      state = FAILED;
    }
    try {
      abandonPossessions();
    } finally {
      wakeAwaiters();
    }
  }

  /**
   * There is no thread to run it on. Somebody may have found the task in its nursery for a moment,
   * and wait for it.
   */
  void neverStarted(Throwable why) {
    content = why;
    state = FAILED;
    wakeAwaiters();
  }

  /**
   * Decides the outcome, tells whoever has to know, and lets go; whether the outcome is a failure.
   */
  private boolean end(@Nullable Throwable thrown, @Nullable Object value) {
    byte outcome = SUCCEEDED;
    Cancelled cancelled = null;
    if (thrown == null) {
      content = value;
    } else {
      Throwable meaning = Translation.of(this, thrown);
      cancelled =
          meaning instanceof Cancelled c && (isEffective() || isInsideOfCancelled()) ? c : null;
      Throwable error = errorIn(meaning, cancelled);
      outcome = error == null ? CANCELLED : FAILED;
      if (error != null) {
        content = error;
      } else {
        content = why() != null || cancelled == null ? why() : cancelled.reason();
      }
      if (absorbsAtBase()) {
        cancelled = null;
      }
    }
    // From here on started() cannot move the task any more, so the nursery that is told is the one
    // that counts it.
    retire();
    if (home() instanceof OpenNursery nursery) {
      // Told before anybody who awaits this task is let go.
      if (outcome == FAILED) {
        nursery.childFailed(this);
      }
      if (cancelled != null) {
        nursery.childCancelled(name(), cancelled);
      }
    }
    // Those who wait for what it kept: in its nursery they are cancelled by now, if it failed.
    abandonPossessions();
    state = outcome;
    wakeAwaiters();
    return outcome == FAILED;
  }

  /** The error in what leaves the body, or null if there is nothing in it but {@code cancelled}. */
  private @Nullable Throwable errorIn(Throwable meaning, @Nullable Cancelled cancelled) {
    if (cancelled != null) {
      return Leftovers.of(this, cancelled);
    }
    if (meaning instanceof Cancelled stray) {
      return stray(stray);
    }
    if (meaning instanceof MultiError errors && absorbsAtBase()) {
      errors.takeCancellation();
    }
    return meaning;
  }

  /**
   * Whether a cancellation that comes out of this task was a {@link #cancel} of it, and nothing
   * further out.
   */
  private boolean absorbsAtBase() {
    NurseryRecord nursery = home();
    return why() != null && (nursery == null || shielded() || !nursery.scope().isReached());
  }

  static IllegalStateException stray(Cancelled cancelled) {
    return new IllegalStateException(
        "a Cancelled came out although nothing here is cancelled: it was probably kept, and thrown again elsewhere; let it"
            + " pass where it is thrown, and keep its reason instead",
        cancelled);
  }

  // -- for a root, whose body is run by its caller

  /**
   * Ends a root; what its caller has to throw in place of {@code thrown}, or null if that was the
   * root's own.
   */
  @Nullable Throwable endRoot(@Nullable Throwable thrown, @Nullable Object value) {
    Throwable error = thrown;
    try {
      error = thrown == null ? null : errorAtRoot(thrown);
      return error;
    } finally {
      retire();
      content = thrown == null ? value : error != null ? error : why();
      try {
        abandonPossessions();
      } finally {
        state = thrown == null ? SUCCEEDED : error != null ? FAILED : CANCELLED;
        wakeAwaiters();
      }
    }
  }

  private @Nullable Throwable errorAtRoot(Throwable thrown) {
    Throwable meaning = Translation.of(this, thrown);
    if (!(meaning instanceof Cancelled cancelled)) {
      return meaning;
    }
    Throwable left = Leftovers.of(this, cancelled);
    return left != null ? left : why() != null ? null : stray(cancelled);
  }

  // -- waiting for it

  @Override
  public T await() {
    TaskRecord waiter = Root.currentOrTemporary();
    waiter.checkCancelled();
    if (state == RUNNING) {
      if (waiter == this) {
        throw new IllegalStateException(
            "task '" + name() + "' waits for its own end, which cannot come");
      }
      awaitEnd(waiter);
    } else {
      waiter.spendBudget();
    }
    if (state != SUCCEEDED) {
      waiter.checkCancelledWithOthers();
    }
    return value();
  }

  /** Waits for the end, whatever that is. */
  void awaitEnd(TaskRecord waiter) {
    WaitQueue queue = awaiters();
    WaitQueue.Waiter entry = queue.enqueue(waiter);
    // Enqueued first, asked then: either the task's end finds us in the queue, or we find that it
    // has ended.
    if (state != RUNNING) {
      queue.withdraw(entry);
      waiter.spendBudget(); // as if it had ended before we asked
    } else {
      queue.await(entry);
    }
  }

  @Override
  public BlockRecord newInternalScope() {
    return new CareScope();
  }

  @Override
  public @Nullable Throwable leftoversOf(Throwable cancelled) {
    return Leftovers.of(this, (Cancelled) cancelled);
  }

  @Override
  public boolean hasEnded() {
    return state != RUNNING;
  }

  @Override
  public WaitQueue awaiters() {
    WaitQueue queue = awaiters;
    if (queue == null) {
      var made = new WaitQueue(this);
      queue = AWAITERS.compareAndSet(this, null, made) ? made : Objects.requireNonNull(awaiters);
    }
    return queue;
  }

  private void wakeAwaiters() {
    WaitQueue queue = awaiters;
    if (queue != null) {
      queue.wakeAll();
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // a T, which may be null
  private T value() {
    return switch (state) {
      case SUCCEEDED -> (T) content;
      case FAILED ->
          throw new TaskFailedException(this, (Throwable) Objects.requireNonNull(content));
      default -> throw new TaskCancelledException(this, Reasons.of(content));
    };
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // a T, which may be null
  public Optional<Outcome<T>> outcome() {
    return switch (state) {
      case RUNNING -> Optional.empty();
      case SUCCEEDED -> Optional.of(new Outcome.Success<>((T) content));
      case FAILED ->
          Optional.of(new Outcome.Failure<>((Throwable) Objects.requireNonNull(content)));
      default -> Optional.of(new Outcome.Cancellation<>(Reasons.of(content)));
    };
  }

  /** The error of a task that has failed. */
  Throwable error() {
    return (Throwable) Objects.requireNonNull(content);
  }

  // -- as a scope, and for the kernel

  @Override
  public String name() {
    if (name != null) {
      return name;
    }
    String threadName = thread().getName();
    return threadName.isEmpty() ? "task-" + thread().threadId() : threadName;
  }

  @Override
  public void cancel(String reason) {
    cancelWith(Reasons.explicit(reason));
  }

  @Override
  public Deadline effectiveDeadline() {
    return Deadline.of(effectiveDeadlineNanos(), runRecord().clock());
  }

  @Override
  protected Error newCancelled(@Nullable Object reason, @Nullable Throwable cause) {
    return new Cancelled(Reasons.of(reason), cause);
  }

  @Override
  protected boolean isCancelled(Throwable error) {
    return error instanceof Cancelled;
  }

  @Override
  protected RuntimeException newInterrupted(@Nullable Throwable cause) {
    return new TaskInterruptedException(name(), cause);
  }

  @Override
  public String toString() {
    String how =
        switch (state) {
          case RUNNING -> isEffective() ? "being cancelled" : "running";
          case SUCCEEDED -> "succeeded";
          case FAILED -> "failed: " + content;
          default -> String.valueOf(content);
        };
    return "Task[" + name() + ", " + how + "]";
  }
}
