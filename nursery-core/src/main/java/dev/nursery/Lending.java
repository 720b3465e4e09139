package dev.nursery;

import dev.nursery.kernel.Inheritance;
import dev.nursery.kernel.LentCall;
import dev.nursery.kernel.Sneaky;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A task, the <em>host</em>, has something done on another thread, and waits for it.
 *
 * <p>Whoever does it is a task too, the <em>guest</em>. Where the host waits to the end, that is a
 * child in a private nursery: cancellations and deadlines reach it as they reach any child, what it
 * throws comes out of the call as it is, and nothing is left when the call is over. A guest that
 * may be abandoned can be no child, as its nursery would wait for it. It is a root of its own, and
 * is cancelled when its host leaves.
 */
final class Lending {

  private static final CancelReason INTERRUPTED =
      new CancelReason(CancelReason.Source.EXPLICIT, "the task that waits was interrupted", null);

  private static final NurseryOptions OPTIONS = NurseryOptions.DEFAULT.name("thread call");

  private final TaskNode<?> host;
  private final CareScope scope = new CareScope();

  /** Whether somebody interrupted the host while it waited; the host only. */
  private boolean interrupted;

  private Lending(TaskNode<?> host) {
    this.host = host;
  }

  /** What the guest does: the call, with the host's context around it. */
  static <T extends @Nullable Object> Callable<T> body(
      LentCall<T> call, List<ScopedValue<?>> inherited) {
    Inheritance inheritance = Inheritance.capture(inherited);
    return () -> {
      try {
        return inheritance == null ? call.call() : inheritance.call(call);
      } catch (Throwable t) {
        call.failed(t);
        throw t;
      } finally {
        call.ended();
      }
    };
  }

  static <T extends @Nullable Object> T andWait(TaskNode<?> host, LentCall<T> call) {
    return new Lending(host).run(call);
  }

  private <T extends @Nullable Object> T run(LentCall<T> call) {
    var care = new OpenNursery(host, scope, OPTIONS, OpenNursery.inheritedBy(host));
    Runnable onInterrupt = this::interrupted; // before there is anything to wait for
    scope.enter(host);
    TaskNode<T> guest = null;
    Throwable failure = null;
    try {
      guest = care.lend(call);
      call.serve(host, onInterrupt);
    } catch (Throwable worse) {
      failure = worse;
      scope.cancelWith(Reasons.FAILED);
    }
    care.awaitChildren(onInterrupt);
    scope.exit();
    if (guest == null || failure != null) {
      throw Sneaky.of(failure == null ? new AssertionError("no guest") : failure);
    }
    return result(guest);
  }

  private void interrupted() {
    interrupted = true;
    scope.cancelWith(INTERRUPTED);
  }

  private <T extends @Nullable Object> T result(TaskNode<T> guest) {
    Outcome<T> outcome = guest.outcome().orElseThrow();
    if (interrupted && !(outcome instanceof Outcome.Cancellation)) {
      Thread.currentThread().interrupt(); // came too late for this call, and is for the next
    }
    return switch (outcome) {
      case Outcome.Success<T>(T value) -> value;
      case Outcome.Failure<T>(Throwable error) -> throw Sneaky.of(error);
      case Outcome.Cancellation<T>(CancelReason reason) -> {
        if (interrupted) {
          throw new TaskInterruptedException(host.name(), null);
        }
        host.checkCancelledWithOthers();
        if (guest.why() == null) {
          throw Sneaky.of(host.raiseOn(reason)); // ours, though a shield hides it by now
        }
        throw new TaskCancelledException(guest, reason);
      }
    };
  }

  /** The guest is a root; the host leaves it behind when it is cancelled itself. */
  static <T extends @Nullable Object> T orAbandon(TaskNode<?> host, LentCall<T> call) {
    var guest =
        new TaskNode<T>(
            host.runRecord().unobserved(),
            call.name(),
            body(call, OpenNursery.inheritedBy(host)),
            host.locals());
    guest.lendThread(call);
    try {
      guest.startAlone();
    } catch (Throwable notStarted) {
      call.notStarted(guest.thread());
      guest.neverStarted(notStarted);
      throw notStarted;
    }
    try {
      guest.awaitEnd(host);
    } catch (Throwable leaving) {
      guest.cancelWith(leaving instanceof Cancelled cancelled ? cancelled.reason() : INTERRUPTED);
      throw leaving;
    }
    return switch (guest.outcome().orElseThrow()) {
      case Outcome.Success<T>(T value) -> value;
      case Outcome.Failure<T>(Throwable error) -> throw Sneaky.of(error);
      case Outcome.Cancellation<T>(CancelReason reason) ->
          throw new TaskCancelledException(guest, reason);
    };
  }
}
