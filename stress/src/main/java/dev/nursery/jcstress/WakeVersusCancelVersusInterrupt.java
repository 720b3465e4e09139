package dev.nursery.jcstress;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.TaskInterruptedException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * Three ways to end one wait: exactly one of them does. The stranger's interrupt is never lost: it
 * is what the wait ended with, or it is still there afterwards; unless the kernel sent one of its
 * own, which it did not have to, since the task was in no foreign code.
 */
@JCStressTest
@Outcome(id = "woken, true, kept", expect = Expect.ACCEPTABLE, desc = "the waker won")
@Outcome(id = "cancelled, false, kept", expect = Expect.ACCEPTABLE, desc = "the canceller won")
@Outcome(id = "interrupted, false, spent", expect = Expect.ACCEPTABLE, desc = "the stranger won")
@Outcome(expect = Expect.FORBIDDEN, desc = "two won, or none, or the interrupt was lost")
@State
@SuppressWarnings(
    "this-escape") // nobody extends it, and the thread uses fields that are set before it
public class WakeVersusCancelVersusInterrupt {

  private final CancelScope scope = CancelScope.create();
  private final RacedWait wait = new RacedWait();
  private final Thread waiter = Thread.startVirtualThread(() -> scope.run(this::await));
  private volatile @Nullable String end;
  private volatile @Nullable String interrupt;
  private volatile boolean sent;

  private void await() {
    try {
      wait.await();
      end = "woken";
    } catch (Cancelled cancelled) {
      end = "cancelled";
    } catch (TaskInterruptedException interrupted) {
      end = "interrupted";
    }
    while (!sent) {
      Thread.onSpinWait();
    }
    interrupt = Thread.interrupted() ? "kept" : "spent";
  }

  /** Somebody who has what the task waits for. */
  @Actor
  public void waker(LLL_Result result) {
    result.r2 = wait.begun().wake();
  }

  /** Somebody who has lost patience. */
  @Actor
  public void canceller() {
    wait.begun();
    scope.cancel("raced");
  }

  /** A library that knows nothing of all this. */
  @Actor
  public void stranger() {
    wait.begun();
    waiter.interrupt();
    sent = true;
  }

  /** Looks when all is over. */
  @Arbiter
  public void arbiter(LLL_Result result) {
    Joining.join(waiter);
    result.r1 = end;
    result.r3 = interrupt;
  }
}
