package dev.nursery;

import dev.nursery.kernel.BlockRecord;
import dev.nursery.kernel.CurrentTask;
import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.Sneaky;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.kernel.Translation;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one implementation of {@link CancelScope}, around the kernel's record. */
class Scope extends BlockRecord implements CancelScope {

  /**
   * The clock of an absolute deadline that was set before entry; written before the owner is known.
   */
  private volatile @Nullable TaskClock deadlineClock;

  /** Written by the owner at exit, read by anyone. */
  private volatile boolean caught;

  /** What was absorbed, which tells where the body was cut off; the owner only. */
  private @Nullable Cancelled absorbed;

  static Scope limited(Duration limit) {
    long nanos = Durations.nanos(limit);
    var scope = new Scope();
    scope.setRelativeNanos(nanos);
    return scope;
  }

  static Scope until(Deadline deadline) {
    var scope = new Scope();
    scope.deadline(deadline);
    return scope;
  }

  static Scope shielding() {
    var scope = new Scope();
    scope.setShield(true);
    return scope;
  }

  static CancelScope current() {
    TaskRecord task = TaskNode.require("CancelScope.current()");
    ScopeRecord top = task.top();
    while (top.isInternal() && top.outer() != null) {
      top = top.outer(); // of a call of ours that has come back to this task, as from a thread
    }
    if (top instanceof CancelScope scope) {
      return scope;
    }
    throw new IllegalStateException(
        "task '"
            + task.name()
            + "' is in no cancel scope of its own: to cancel the task use Task.current().cancel, to"
            + " cancel its nursery the nursery's cancelScope()");
  }

  // -- running

  @Override
  public <X extends Exception> void run(Block<X> body) throws X {
    callBlock(body);
  }

  /**
   * A Void is always null, and still no signature of ours says {@code @Nullable Void}: JShell makes
   * a variable of what an expression returns, and silently does not run the expression if the type
   * has an annotation inside.
   */
  @SuppressWarnings("NullAway")
  <X extends Exception> Timed<Void> callBlock(Block<X> body) throws X {
    Objects.requireNonNull(body, "body");
    return this.<Void, X>call(() -> {
      body.run();
      return null;
    });
  }

  /** Runs {@code body}; being cut off is an error. */
  <X extends Exception> void failing(Block<X> body) throws X {
    orTooSlow(callBlock(body));
  }

  /** Runs {@code body}; being cut off is an error. */
  <T extends @Nullable Object, X extends Exception> T failing(Body<? extends T, X> body) throws X {
    return orTooSlow(this.<T, X>call(body));
  }

  private <T extends @Nullable Object> T orTooSlow(Timed<T> result) {
    return switch (result) {
      case Timed.Done<T>(T value) -> value;
      case Timed.CutOff<T>(CancelReason reason) -> throw new TooSlowException(reason, absorbed);
    };
  }

  @Override
  public <T extends @Nullable Object, X extends Exception> Timed<T> call(Body<? extends T, X> body)
      throws X {
    Objects.requireNonNull(body, "body");
    TaskRecord task = CurrentTask.get();
    return task == null
        ? Root.around(() -> callIn(TaskNode.require("a scope"), body))
        : callIn(task, body);
  }

  private <T extends @Nullable Object, X extends Exception> Timed<T> callIn(
      TaskRecord task, Body<? extends T, X> body) {
    checkClock(task);
    enter(task);
    T value;
    try {
      value = body.call();
    } catch (Throwable thrown) {
      return leave(task, thrown);
    }
    exit();
    return new Timed.Done<>(value);
  }

  private <T extends @Nullable Object> Timed<T> leave(TaskRecord task, Throwable thrown) {
    Throwable meaning;
    Throwable left;
    try {
      meaning = Translation.of(task, thrown);
      left = meaning instanceof Cancelled cancelled ? Leftovers.of(task, cancelled) : null;
    } catch (Throwable worse) {
      exit(); // whatever happens
      if (worse
          != thrown) { // as one that tells of no memory may be, which the JVM has made beforehand
        worse.addSuppressed(thrown);
      }
      throw worse;
    }
    if (exit() && absorb(meaning)) {
      if (left == null) {
        return new Timed.CutOff<>(reason().orElseThrow());
      }
      throw Sneaky.of(left);
    }
    throw Sneaky.of(meaning);
  }

  /**
   * Takes what is a cancellation out of {@code error}, for a scope whose own it is.
   *
   * @return whether all of it was one
   */
  boolean absorb(Throwable error) {
    if (error instanceof Cancelled cancelled) {
      absorbed = cancelled;
      caught = true;
      return true;
    }
    if (error instanceof MultiError errors && errors.takeCancellation()) {
      caught = true;
    }
    return false;
  }

  // -- what everybody may ask and change

  @Override
  public CancelScope deadline(Deadline deadline) {
    Objects.requireNonNull(deadline, "the deadline is null; for none, use Deadline.never()");
    deadlineClock = deadline.clock();
    setDeadlineNanos(deadline.nanosFor(owner()));
    return this;
  }

  @Override
  public Deadline deadline() {
    if (isRelative()) {
      throw new IllegalStateException(
          "the deadline counts from this scope's entry, which is still to come: ask relativeDeadline()");
    }
    return Deadline.of(deadlineNanos(), clock());
  }

  @Override
  public CancelScope relativeDeadline(Duration delay) {
    setRelativeNanos(Durations.nanos(delay));
    return this;
  }

  @Override
  public Optional<Duration> relativeDeadline() {
    long delay = relativeNanos();
    return delay == NEVER ? deadline().remaining() : Optional.of(Duration.ofNanos(delay));
  }

  @Override
  public boolean isRelative() {
    return relativeNanos() != NEVER;
  }

  @Override
  public CancelScope shield(boolean on) {
    setShield(on);
    return this;
  }

  @Override
  public boolean isShielded() {
    return shielded();
  }

  @Override
  public void cancel(String reason) {
    cancelWith(Reasons.explicit(reason));
  }

  @Override
  public boolean cancelCalled() {
    if (why() == null && deadlineNanos() != NEVER) {
      TaskRecord task = owner();
      if (task != null) {
        task.checkDeadlines();
      } else {
        expireBeforeEntry(clock().now());
      }
    }
    if (why() == null) {
      return false;
    }
    CurrentTask.catchUp();
    return true;
  }

  @Override
  public boolean cancelledCaught() {
    return caught;
  }

  @Override
  public Optional<CancelReason> reason() {
    return Optional.ofNullable((CancelReason) why());
  }

  private TaskClock clock() {
    TaskRecord task = owner();
    TaskClock known = deadlineClock;
    return task != null ? task.runRecord().clock() : known != null ? known : Reasons.currentClock();
  }

  private void checkClock(TaskRecord task) {
    TaskClock made = deadlineClock;
    if (made != null && made != task.runRecord().clock()) {
      throw new IllegalStateException(
          "this scope's deadline was made by "
              + made
              + ", but the task that enters it lives by "
              + task.runRecord().clock()
              + ": make the deadline in a task of that run, or use relativeDeadline");
    }
  }

  @Override
  protected Object deadlineReason() {
    return Reasons.DEADLINE;
  }

  @Override
  protected RuntimeException alreadyEntered(TaskRecord task) {
    TaskRecord first = owner();
    return new IllegalStateException(
        "this scope was entered before"
            + (first == null ? "" : " by task '" + first.name() + "'")
            + ", and task '"
            + task.name()
            + "' enters it again: a scope is used once, so make a new one with CancelScope.create()");
  }

  @Override
  public String toString() {
    return "CancelScope["
        + (shielded() ? "shielded, " : "")
        + (why() == null ? "not cancelled" : why())
        + (deadlineNanos() == NEVER ? "" : ", deadline " + Deadline.of(deadlineNanos(), clock()))
        + "]";
  }
}
