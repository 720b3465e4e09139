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
 * The mistakes that concurrent code is made of. Each is caught within the number of seeds that its
 * test states, wherever the seeds begin; is repeated from what the failure says, and shrunk. The
 * same program without the mistake passes the same exploration, and a longer one.
 */
class BrokenVariantsTest {

  /** With so many first seeds each. */
  private static final int SERIES = 10;

  /** So that the correct twin is tried more often than the mistake was given. */
  private static final int TIMES_FOR_THE_CORRECT = 3;

  // -- lost wake-up, and a close that some never hear of

  @Test
  void aLostWakeup() {
    RunReport shrunk =
        caughtWithin(
            25,
            nursery -> await(nursery, Signal.Mistake.LOST_WAKEUP, 1),
            nursery -> await(nursery, Signal.Mistake.NONE, 1));

    assertThat(shrunk.failure().orElseThrow()).isInstanceOf(DeadlockException.class);
    assertThat(shrunk.preemptions()).isEqualTo(1);
    assertThat(shrunk.trace().toString())
        .contains("is preempted in new Suspension, called by Signal.await");
  }

  @Test
  void aMissedClose() {
    RunReport shrunk =
        caughtWithin(
            1,
            nursery -> await(nursery, Signal.Mistake.WAKES_ONLY_ONE, 2),
            nursery -> await(nursery, Signal.Mistake.NONE, 2));

    assertThat(shrunk.failure().orElseThrow()).isInstanceOf(DeadlockException.class);
    assertThat(shrunk.preemptions()).isZero();
  }

  private static void await(Nursery nursery, Signal.Mistake mistake, int waiters) {
    var signal = new Signal(mistake);
    for (int i = 1; i <= waiters; i++) {
      nursery.startSoon("waiter " + i, signal::await);
    }
    nursery.startSoon("signaller", signal::happen);
  }

  // -- a leaked permit, and a cancel between check and park

  @Test
  void aLeakedPermit() {
    RunReport shrunk =
        caughtWithin(
            1,
            _ -> cancelOneWaiter(Permits.Mistake.HANDS_TO_THE_CANCELLED, true),
            _ -> cancelOneWaiter(Permits.Mistake.NONE, true));

    assertThat(shrunk.trace().toString()).contains("Permits.acquire");
  }

  @Test
  void aCancelBetweenCheckAndPark() {
    RunReport shrunk =
        caughtWithin(
            1,
            _ -> cancelOneWaiter(Permits.Mistake.CANCEL_BETWEEN_CHECK_AND_PARK, false),
            _ -> cancelOneWaiter(Permits.Mistake.NONE, false));

    assertThat(shrunk.failure().orElseThrow()).isInstanceOf(DeadlockException.class);
  }

  private static void cancelOneWaiter(Permits.Mistake mistake, boolean released) {
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
      if (released) {
        nursery.startSoon("releaser", permits::release);
      }
    });
    assertThat(permits.free() + (taken.get() ? 1 : 0))
        .as("permits left or taken")
        .isEqualTo(released ? 1 : 0);
  }

  // -- double completion

  @Test
  void aDoubleCompletion() {
    RunReport shrunk = caughtWithin(25, _ -> completeTwice(true), _ -> completeTwice(false));

    assertThat(shrunk.preemptions()).isEqualTo(1);
  }

  private static void completeTwice(boolean wrong) {
    var promise = new Promise(wrong);
    Nursery.run(nursery -> {
      nursery.startSoon("left", () -> promise.complete("left"));
      nursery.startSoon("right", () -> promise.complete("right"));
    });
    assertThat(promise.completions()).as("completions").isEqualTo(1);
  }

  // -- deadlock by lock order

  @Test
  void aDeadlockOfLocks() {
    RunReport shrunk =
        caughtWithin(25, nursery -> crossing(nursery, true), nursery -> crossing(nursery, false));

    assertThat(shrunk.failure().orElseThrow())
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("there: waits in ReentrantLock.lock")
        .hasMessageContaining("back: waits in ReentrantLock.lock");
    assertThat(shrunk.preemptions()).isEqualTo(1);
  }

  private static void crossing(Nursery nursery, boolean wrong) {
    var one = new ReentrantLock();
    var two = new ReentrantLock();
    nursery.startSoon("there", () -> both(one, two));
    nursery.startSoon("back", () -> both(wrong ? two : one, wrong ? one : two));
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

  @Test
  void aDeadlockOfMonitors() {
    RunReport shrunk =
        caughtWithin(25, nursery -> nesting(nursery, true), nursery -> nesting(nursery, false));

    assertThat(shrunk.failure().orElseThrow())
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("there: waits for a monitor in BrokenVariantsTest.nested")
        .hasMessageContaining("back: waits for a monitor in BrokenVariantsTest.nested");
  }

  private static void nesting(Nursery nursery, boolean wrong) {
    var one = new Object();
    var two = new Object();
    nursery.startSoon("there", () -> nested(one, two));
    nursery.startSoon("back", () -> nested(wrong ? two : one, wrong ? one : two));
  }

  private static void nested(Object first, Object second) {
    synchronized (first) {
      Tasks.checkpoint();
      synchronized (second) {
        Tasks.checkpoint();
      }
    }
  }

  // -- swallowed cancel

  @Test
  void aSwallowedCancel() {
    caughtWithin(15, _ -> sellOneTicket(true), _ -> sellOneTicket(false));
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

  /** The shrunk run of the first failure, which repeats. */
  private static RunReport caughtWithin(int seeds, Nursery.RunBody wrong, Nursery.RunBody correct) {
    for (int series = 0; series < SERIES; series++) {
      assertThat(failure(Exploration.seeds(seeds).from(1_000L * series).shrinkRuns(0), wrong))
          .as("a failure within " + seeds + " seeds from " + 1_000 * series)
          .isNotNull();
    }
    int more = TIMES_FOR_THE_CORRECT * seeds * SERIES;
    var report = Deterministic.explore(Exploration.seeds(more), correct);
    assertThat(report.runs()).isEqualTo(more + 1);
    assertThat(report.disturbed()).isZero();
    return repeated(failure(Exploration.seeds(seeds), wrong), wrong);
  }

  private static ScheduleFailure failure(Exploration exploration, Nursery.RunBody program) {
    return catchThrowableOfType(
        ScheduleFailure.class, () -> Deterministic.explore(exploration, program));
  }

  private static RunReport repeated(ScheduleFailure failure, Nursery.RunBody program) {
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
}
