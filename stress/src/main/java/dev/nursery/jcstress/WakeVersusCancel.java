package dev.nursery.jcstress;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * All or nothing: a wait that a waker and a canceller race for is either woken, and then the waker
 * is told so, or cancelled, and then the waker is told that. A parked word that both could take
 * would show as "woken, false" or "cancelled, true"; a lost wake-up as a test that does not end.
 */
@JCStressTest
@Outcome(id = "woken, true", expect = Expect.ACCEPTABLE, desc = "the waker won")
@Outcome(id = "cancelled, false", expect = Expect.ACCEPTABLE, desc = "the canceller won")
@Outcome(expect = Expect.FORBIDDEN, desc = "both won, or neither")
@State
@SuppressWarnings(
    "this-escape") // nobody extends it, and the thread uses fields that are set before it
public class WakeVersusCancel {

  private final CancelScope scope = CancelScope.create();
  private final RacedWait wait = new RacedWait();
  private final Thread waiter = Thread.startVirtualThread(() -> scope.run(this::await));
  private volatile @Nullable String end;

  private void await() {
    try {
      wait.await();
      end = "woken";
    } catch (Cancelled cancelled) {
      end = "cancelled";
      throw cancelled;
    }
  }

  /** Somebody who has what the task waits for. */
  @Actor
  public void waker(LL_Result result) {
    result.r2 = wait.begun().wake();
  }

  /** Somebody who has lost patience, and begins with it while the task is still on its way. */
  @Actor
  public void canceller() {
    wait.begun();
    scope.cancel("raced");
  }

  /** Looks when all is over. */
  @Arbiter
  public void arbiter(LL_Result result) {
    Joining.join(waiter);
    result.r1 = end;
  }
}
