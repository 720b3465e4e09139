package dev.nursery.jcstress;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Tasks;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * No stale flag survives: once a shield has been set and an outer scope cancelled, in whatever
 * order, the inside is free and the outside is cancelled. A visit that wrote a value it had read
 * too early would leave the inside cancelled under its shield.
 */
@JCStressTest
@Outcome(
    id = "free, cancelled",
    expect = Expect.ACCEPTABLE,
    desc = "as the last state of both says")
@Outcome(expect = Expect.FORBIDDEN, desc = "a stale flag")
@State
@SuppressWarnings(
    "this-escape") // nobody extends it, and the thread uses fields that are set before it
public class ShieldVersusCancel {

  private final CancelScope outer = CancelScope.create();
  private final CancelScope inner = CancelScope.create();
  private final CountDownLatch bothDone = new CountDownLatch(1);
  private final Thread owner = Thread.startVirtualThread(() -> outer.run(this::beInside));
  private volatile boolean entered;
  private volatile @Nullable String inside;
  private volatile @Nullable String outside;

  private void beInside() {
    inner.run(() -> {
      entered = true;
      waitForBoth();
      inside = look();
    });
    outside = look();
  }

  /**
   * In code that knows nothing of the library, and is interrupted if the cancellation comes first.
   */
  private void waitForBoth() {
    while (true) {
      try {
        bothDone.await();
        return;
      } catch (InterruptedException ignored) {
        // the question is what the flag says in the end
      }
    }
  }

  private static String look() {
    try {
      Tasks.checkpointIfCancelled();
      return "free";
    } catch (Cancelled cancelled) {
      return "cancelled";
    }
  }

  private void awaitEntry() {
    while (!entered) {
      Thread.onSpinWait();
    }
  }

  /** Sets the shield of the inner scope. */
  @Actor
  public void shielder() {
    awaitEntry();
    inner.shield(true);
  }

  /** Cancels the outer scope. */
  @Actor
  public void canceller() {
    awaitEntry();
    outer.cancel("raced");
  }

  /** Lets the owner look when both are done. */
  @Arbiter
  public void arbiter(LL_Result result) {
    bothDone.countDown();
    Joining.join(owner);
    result.r1 = inside;
    result.r2 = outside;
  }
}
