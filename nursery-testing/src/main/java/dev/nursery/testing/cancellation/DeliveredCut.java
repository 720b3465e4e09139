package dev.nursery.testing.cancellation;

import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.Outcome;
import dev.nursery.Task;
import dev.nursery.lowlevel.EnclosingScope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One cut in one run: delivers it at its point, and looks whether the {@code Cancelled} that the
 * task is thrown there gets where it belongs.
 *
 * <p>Written by threads of the run, which come one at a time.
 */
final class DeliveredCut {

  private static final String REASON = "the cancellation explorer cancels here";

  /** One that sees a lambda, too, which may be what is closed. */
  private static final StackWalker STACK =
      StackWalker.getInstance(
          Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE, StackWalker.Option.SHOW_HIDDEN_FRAMES));

  /** Whether {@code task} is cancelled, as its next operation would find. */
  static boolean isCancelled(Task<?> task) {
    return task.effectiveDeadline().compareTo(Deadline.passed()) == 0;
  }

  /**
   * Whether the current thread closes something. What is thrown there goes after whatever led
   * there: by the rules of {@code try} with resources it is suppressed if that is an exception.
   */
  static boolean isClosing() {
    return STACK.walk(frames ->
        frames.anyMatch(frame ->
            frame.getMethodName().equals("close")
                && AutoCloseable.class.isAssignableFrom(frame.getDeclaringClass())));
  }

  private final Cut cut;

  /** Who stands at the point. */
  private @Nullable Task<?> victim;

  private @Nullable Thread thread;

  /** The scope that is cut off, if it is one that the victim has entered itself. */
  private @Nullable CancelScope ownScope;

  /** The scopes around that. */
  private List<CancelScope> outer = List.of();

  /** Whether it is going on now. */
  private boolean delivering;

  /** Whether this ended the wait that the victim was about to begin. */
  private boolean endedWait;

  /**
   * Whether the victim is sure to be thrown a {@code Cancelled} for this, which has to be seen
   * again. Not if it was cancelled before, nor if a waker was first, nor in a {@code close}.
   */
  private boolean thrown;

  DeliveredCut(Cut cut) {
    this.cut = cut;
  }

  Cut cut() {
    return cut;
  }

  /**
   * Delivers it, on the thread of {@code task}.
   *
   * @param inWait whether the task is about to wait
   * @param scopes those between the run and the task that can be cut off, innermost first
   */
  void deliver(Task<?> task, boolean inWait, List<EnclosingScope> scopes, CancelScope run) {
    victim = task;
    thread = Thread.currentThread();
    boolean before = isCancelled(task);
    delivering = true;
    if (cut.kind() == CancellationKind.TASK) {
      task.cancel(REASON);
    } else if (cut.kind().isOfRun()) {
      cancel(run);
    } else {
      EnclosingScope target = scopes.get(cut.level() - 1);
      if (target.task() == task) {
        ownScope = target.scope();
      }
      outer =
          scopes.subList(cut.level(), scopes.size()).stream().map(EnclosingScope::scope).toList();
      cancel(target.scope());
    }
    delivering = false;
    thrown = !before && isCancelled(task) && (!inWait || endedWait) && !isClosing();
  }

  private void cancel(CancelScope scope) {
    if (cut.kind().isDeadline()) {
      scope.relativeDeadline(Duration.ZERO).cancelCalled(); // looks at the clock
    } else {
      scope.cancel(REASON);
    }
  }

  /** Somebody has ended a wait of {@code task}; on the thread of who did. */
  void woken(Task<?> task) {
    endedWait |= delivering && task == victim && Thread.currentThread() == thread;
  }

  /** Whether {@code task} was thrown a {@code Cancelled} for this. */
  boolean hasHit(Task<?> task) {
    return thrown && task == victim;
  }

  /** What is wrong if {@code task} has come to its end as if nothing had happened. */
  Optional<BrokenLaw> returned(Task<?> task) {
    return hasHit(task) && ownScope == null
        ? Optional.of(
            new BrokenLaw(
                "task '"
                    + task.name()
                    + "' swallowed the Cancelled that it was thrown, and returned as if it had done"
                    + " its work: let it pass, or throw it again after the clean-up",
                null))
        : Optional.empty();
  }

  /**
   * What is wrong at the end of a run with no other cut. If something further out was cancelled
   * meanwhile, as a scope or the task by its handle, the {@code Cancelled} is taken there.
   */
  Optional<BrokenLaw> atTheEnd(CancelScope run) {
    CancelScope scope = ownScope;
    return thrown
            && victim != null
            && scope != null
            && !scope.cancelledCaught()
            && outer.stream().noneMatch(CancelScope::cancelCalled)
            && !(victim.outcome().orElse(null) instanceof Outcome.Cancellation<?>)
            && !run.cancelCalled()
        ? Optional.of(
            new BrokenLaw(
                "the Cancelled that task '"
                    + victim.name()
                    + "' was thrown never got to the scope that was cut off: it was swallowed, or"
                    + " another exception took its place; let it pass, or throw it again after the"
                    + " clean-up",
                null))
        : Optional.empty();
  }
}
