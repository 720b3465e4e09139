package dev.nursery.jcstress;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Outcome.Cancellation;
import dev.nursery.Task;
import dev.nursery.Tasks;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * No child is forgotten: one that is spawned while its nursery is cancelled is found by the visit,
 * or finds the flag by itself. If neither happened, it would sleep for ever, and the test would not
 * end.
 */
@JCStressTest
@Outcome(
    id = "cancelled, true",
    expect = Expect.ACCEPTABLE,
    desc = "the child was told, one way or the other")
@Outcome(expect = Expect.FORBIDDEN, desc = "the child was missed, or the nursery did not absorb")
@State
public class SpawnVersusCancel {

  private volatile @Nullable CancelScope published;

  /** Opens the nursery, and spawns. */
  @Actor
  public void spawner(LL_Result result) {
    Task<?> child =
        Nursery.call(nursery -> {
          published = nursery.cancelScope();
          return nursery.startSoon(Tasks::sleepForever);
        });
    result.r1 = child.outcome().orElse(null) instanceof Cancellation ? "cancelled" : "missed";
    CancelScope scope = published;
    result.r2 = scope != null && scope.cancelledCaught();
  }

  /** Cancels it at any moment from its opening on. */
  @Actor
  public void canceller() {
    CancelScope scope;
    while ((scope = published) == null) {
      Thread.onSpinWait();
    }
    scope.cancel("raced");
  }
}
