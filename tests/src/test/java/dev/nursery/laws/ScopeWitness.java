package dev.nursery.laws;

import dev.nursery.CancelReason.Source;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.MultiError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sees what goes into one scope's end, and judges what comes out. */
final class ScopeWitness {

  private final Execution execution;
  private final CancelScope scope;
  private final Region region;
  private final Region outside;

  /** Whether the surroundings were cancelled when the body ended. */
  private boolean outsideWasCancelled;

  /** What left the body. */
  @Nullable Throwable escaped;

  ScopeWitness(Execution execution, CancelScope scope, Region region, Region outside) {
    this.execution = execution;
    this.scope = scope;
    this.region = region;
    this.outside = outside;
  }

  void aboutToLeave() {
    outsideWasCancelled = outside.isCancelled();
    judgeLimit();
  }

  void judge(@Nullable Throwable out) {
    judgeInterrupt(execution, outside);
    boolean caught = scope.cancelledCaught();
    if (caught && !scope.cancelCalled()) {
      violation("L3: caught, but not cancelled", out);
    }
    if (escaped instanceof Cancelled || escaped instanceof InterruptedException) {
      judgeCancellation(out, caught);
    } else {
      if (out != escaped) {
        violation("L3: something else came out", out);
      }
      if (caught && !(escaped instanceof MultiError)) {
        violation("L3: caught, and there was no cancellation", out);
      }
    }
  }

  private void judgeCancellation(@Nullable Throwable out, boolean caught) {
    if (out instanceof Cancelled) {
      if (caught) {
        violation("L3: caught, and yet it came out", out);
      }
      if (execution.staysCancelled() && !outside.mayBeCancelled()) {
        violation("L3: a cancellation left its scope", out);
      }
      return;
    }
    if (!caught) {
      violation("L3: absorbed, but not caught", out);
    }
    if (execution.staysCancelled() && outsideWasCancelled && !scope.isShielded()) {
      violation("L3: absorbed, though an outer scope is cancelled as well", out);
    }
    List<Throwable> left = Errors.of(escaped instanceof Cancelled c ? c : new Empty());
    List<Throwable> came = out == null ? List.of() : List.of(out);
    if (escaped instanceof Cancelled && !Errors.same(Errors.leaves(left), Errors.leaves(came))) {
      violation("L2: errors of clean-ups were " + left, out);
    }
  }

  /** Stands for an exception of foreign code, which carries nothing in these programs. */
  private static final class Empty extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private void violation(String what, @Nullable Throwable out) {
    execution.violation(what + ": " + escaped + " went into " + scope + ", out came " + out);
  }

  /**
   * Nobody but the kernel interrupts anybody in these programs, and it only interrupts the
   * cancelled; so where nothing is cancelled, no interrupt may be left.
   */
  static void judgeInterrupt(Execution execution, Region around) {
    if (execution.knowsWhatIsCancelled()
        && Thread.currentThread().isInterrupted()
        && !around.mayBeCancelled()) {
      execution.violation("L7: an interrupt is left after a cancelled scope");
    }
  }

  /** A deadline cancels once it has passed, and no sooner. */
  private void judgeLimit() {
    if (!execution.takesTurns()) {
      return;
    }
    region.limit().look(execution.now());
    boolean passed = region.limit().hasPassed();
    boolean byDeadline =
        scope.reason().map(reason -> reason.source() == Source.DEADLINE).orElse(false);
    if (byDeadline && !passed) {
      execution.violation("L6: cancelled before its deadline: " + scope);
    }
    if (passed && !scope.cancelCalled()) {
      execution.violation("L6: not cancelled by a deadline that has passed: " + scope);
    }
  }
}
