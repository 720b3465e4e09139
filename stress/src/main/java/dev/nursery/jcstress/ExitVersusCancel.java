package dev.nursery.jcstress;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A cancellation stays in its scope: whether it comes before, during or after the scope's exit, the
 * operation after the scope is not touched by it, and no interrupt is left.
 */
@JCStressTest
@Outcome(id = "body returned, clean", expect = Expect.ACCEPTABLE, desc = "it came late")
@Outcome(id = "absorbed, clean", expect = Expect.ACCEPTABLE, desc = "it came in time")
@Outcome(expect = Expect.FORBIDDEN, desc = "it got out")
@State
public class ExitVersusCancel {

  private final CancelScope scope = CancelScope.create();

  /** Runs through the scope, and does something after it. */
  @Actor
  public void owner(LL_Result result) {
    CancelScope.create()
        .run(() -> {
          scope.run(Tasks::checkpointIfCancelled);
          result.r1 = scope.cancelledCaught() ? "absorbed" : "body returned";
          try {
            Tasks.checkpointIfCancelled();
            result.r2 = Thread.currentThread().isInterrupted() ? "interrupted" : "clean";
          } catch (Cancelled escaped) {
            result.r2 = "escaped";
          }
        });
  }

  /** Cancels at any moment. */
  @Actor
  public void canceller() {
    scope.cancel("raced");
  }
}
