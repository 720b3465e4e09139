package dev.nursery.testing.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.schedule.DeadlockException;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Exploration;
import dev.nursery.testing.schedule.RunReport;
import dev.nursery.testing.schedule.ScheduleFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/**
 * The mistakes that concurrent code is made of, each of them caught within a stated number of
 * seeds, repeated from what the failure says, and shrunk; and the corrected programs, which no seed
 * makes fail.
 */
class BrokenVariantsTest {

  private static final int SEEDS = 100;

  /** So that a corrected program is tried more often than its mistake was given. */
  private static final int SEEDS_FOR_THE_CORRECT = 300;

  // -- lost wake-up

  @Test
  void aLostWakeupIsFound() {
    RunReport shrunk = found(nursery -> await(nursery, Signal.Mistake.LOST_WAKEUP, 1));

    assertThat(shrunk.failure().orElseThrow()).isInstanceOf(DeadlockException.class);
    assertThat(shrunk.preemptions()).isEqualTo(1);
    assertThat(shrunk.trace().toString())
        .contains("is preempted in new Suspension, called by Signal.await");
  }

  @Test
  void aMissedCloseIsFound() {
    RunReport shrunk = found(nursery -> await(nursery, Signal.Mistake.WAKES_ONLY_ONE, 2));

    assertThat(shrunk.failure().orElseThrow()).isInstanceOf(DeadlockException.class);
    assertThat(shrunk.preemptions()).isZero();
  }

  @Test
  void aCorrectSignalPasses() {
    passes(nursery -> await(nursery, Signal.Mistake.NONE, 2));
  }

  private static void await(Nursery nursery, Signal.Mistake mistake, int waiters) {
    var signal = new Signal(mistake);
    for (int i = 1; i <= waiters; i++) {
      nursery.startSoon("waiter " + i, signal::await);
    }
    nursery.startSoon("signaller", signal::happen);
  }

  // -- permits

  @Test
  void aLeakedPermitIsFound() {
    RunReport shrunk = found(nursery -> cancelOneWaiter(Permits.Mistake.HANDS_TO_THE_CANCELLED));

    assertThat(shrunk.trace().toString()).contains("Permits.acquire");
  }

  @Test
  void aCancelBetweenCheckAndParkIsFound() {
    RunReport shrunk =
        found(nursery -> cancelOneWaiter(Permits.Mistake.CANCEL_BETWEEN_CHECK_AND_PARK));

    assertThat(shrunk.failure().orElseThrow()).isInstanceOf(DeadlockException.class);
  }

  @Test
  void correctPermitsPass() {
    passes(nursery -> cancelOneWaiter(Permits.Mistake.NONE));
  }

  private static void cancelOneWaiter(Permits.Mistake mistake) {
    var permits = new Permits(0, mistake);
    var taken = new AtomicBoolean();
    Nursery.run(nursery -> {
      var scope = CancelScope.create();
      nursery.startSoon(
          "acquirer",
          () ->
              scope.run(() -> {
                permits.acquire();
                taken.set(true);
              }));
      nursery.startSoon("canceller", () -> scope.cancel("the test says so"));
      if (mistake != Permits.Mistake.CANCEL_BETWEEN_CHECK_AND_PARK) {
        nursery.startSoon("releaser", permits::release);
      }
    });
    if (mistake != Permits.Mistake.CANCEL_BETWEEN_CHECK_AND_PARK) {
      assertThat(permits.free()).as("permits left").isEqualTo(taken.get() ? 0 : 1);
    }
  }

  // -- double completion

  @Test
  void aDoubleCompletionIsFound() {
    RunReport shrunk = found(nursery -> completeTwice(true));

    assertThat(shrunk.preemptions()).isEqualTo(1);
  }

  @Test
  void aCorrectPromisePasses() {
    passes(nursery -> completeTwice(false));
  }

  private static void completeTwice(boolean wrong) {
    var promise = new Promise(wrong);
    Nursery.run(nursery -> {
      nursery.startSoon("left", () -> promise.complete("left"));
      nursery.startSoon("right", () -> promise.complete("right"));
    });
    assertThat(promise.completions()).as("completions").isEqualTo(1);
  }

  // -- lock order

  @Test
  void aDeadlockOfLocksIsFound() {
    RunReport shrunk =
        found(nursery -> {
          var one = new ReentrantLock();
          var two = new ReentrantLock();
          nursery.startSoon("there", () -> both(one, two));
          nursery.startSoon("back", () -> both(two, one));
        });

    assertThat(shrunk.failure().orElseThrow())
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("there: waits in ReentrantLock.lock")
        .hasMessageContaining("back: waits in ReentrantLock.lock");
    assertThat(shrunk.preemptions()).isEqualTo(1);
  }

  @Test
  void aDeadlockOfMonitorsIsFound() {
    RunReport shrunk =
        found(nursery -> {
          var one = new Object();
          var two = new Object();
          nursery.startSoon("there", () -> nested(one, two));
          nursery.startSoon("back", () -> nested(two, one));
        });

    assertThat(shrunk.failure().orElseThrow())
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("there: waits for a monitor in BrokenVariantsTest.nested")
        .hasMessageContaining("back: waits for a monitor in BrokenVariantsTest.nested");
  }

  @Test
  void locksInOneOrderPass() {
    passes(nursery -> {
      var one = new ReentrantLock();
      var two = new Object();
      for (int i = 0; i < 3; i++) {
        nursery.startSoon(() -> {
          one.lock();
          try {
            nested(two, one);
          } finally {
            one.unlock();
          }
        });
      }
    });
  }

  private static void both(Lock first, Lock second) {
    first.lock();
    try {
      Tasks.checkpoint();
      second.lock();
      try {
        Tasks.checkpoint();
      } finally {
        second.unlock();
      }
    } finally {
      first.unlock();
    }
  }

  private static void nested(Object first, Object second) {
    synchronized (first) {
      Tasks.checkpoint();
      synchronized (second) {
        Tasks.checkpoint();
      }
    }
  }

  // -- swallowed cancellation

  @Test
  void aSwallowedCancellationIsFound() {
    found(nursery -> sellOneTicket(true));
  }

  @Test
  void aCancellationThatIsLetThroughPasses() {
    passes(nursery -> sellOneTicket(false));
  }

  /** A sale that is called off must not go through. */
  private static void sellOneTicket(boolean swallows) {
    var calledOff = new AtomicBoolean();
    var soldAfterwards = new AtomicBoolean();
    Nursery.run(nursery -> {
      var sale = CancelScope.create();
      nursery.startSoon(
          "seller",
          () ->
              sale.run(() -> {
                boolean before = calledOff.get();
                try {
                  Tasks.sleep(Duration.ofMillis(10)); // asks the bank
                  Tasks.checkpointIfCancelled(); // the answer may have come first
                } catch (Cancelled cancelled) {
                  if (!swallows) {
                    throw cancelled;
                  }
                }
                soldAfterwards.set(!before && calledOff.get());
              }));
      nursery.startSoon(
          "customer",
          () -> {
            Tasks.sleep(Duration.ofMillis(10));
            sale.cancel("changed their mind");
            calledOff.set(true);
          });
    });
    assertThat(soldAfterwards).as("sold after it was called off").isFalse();
  }

  // -- how

  /** The shrunk run of the failure, which was found within {@link #SEEDS} and repeats. */
  private static RunReport found(Nursery.RunBody program) {
    ScheduleFailure failure =
        catchThrowableOfType(
            ScheduleFailure.class, () -> Deterministic.explore(Exploration.seeds(SEEDS), program));

    assertThat(failure).as("a failure within " + SEEDS + " seeds").isNotNull();
    RunReport shrunk = failure.shrunk().orElseThrow();
    RunReport found = failure.found();
    assertThat(shrunk.preemptions()).isLessThanOrEqualTo(found.preemptions());
    for (RunReport run : List.of(found, shrunk)) {
      RunReport again = Deterministic.limits().observe(run.plan(), program);
      assertThat(again.turns()).isEqualTo(run.turns());
      assertThat(again.failure().orElseThrow()).hasSameClassAs(run.failure().orElseThrow());
    }
    return shrunk;
  }

  private static void passes(Nursery.RunBody program) {
    var report = Deterministic.explore(Exploration.seeds(SEEDS_FOR_THE_CORRECT), program);

    assertThat(report.runs()).isEqualTo(SEEDS_FOR_THE_CORRECT + 1);
    assertThat(report.disturbed()).isZero();
  }
}
