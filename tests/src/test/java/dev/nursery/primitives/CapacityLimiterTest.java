package dev.nursery.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.sync.Hold;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.schedule.junit.DeterministicTest;
import dev.nursery.testkit.Eventually;
import dev.nursery.testkit.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityLimiterTest {

  @NurseryTest
  void theTokenGoesStraightToWhoWaitsLongest(Nursery nursery) {
    var limiter = new CapacityLimiter(1);
    limiter.acquire();
    Task<?> first = nursery.startSoon("first", () -> limiter.with(Tasks::sleepForever));
    Settling.waitAllTasksBlocked();
    Task<?> second = nursery.startSoon("second", () -> limiter.with(() -> {}));
    Settling.waitAllTasksBlocked();

    limiter.release();

    assertThat(limiter.borrowedTokens()).isEqualTo(1);
    assertThat(limiter.statistics().borrowers()).containsExactly(first);
    assertThat(limiter.tryAcquire()).as("nobody comes in between").isFalse();
    first.cancel("enough");
    second.await();
    assertThat(limiter.borrowedTokens()).isZero();
  }

  @NurseryTest
  void aBorrowerThatWaitsIsRefusedASecondWait(Nursery nursery) {
    var limiter = new CapacityLimiter(0);
    Task<?> waits = nursery.startSoon(() -> limiter.acquireOnBehalfOf("borrower"));
    Settling.waitAllTasksBlocked();
    assertThatIllegalStateException()
        .isThrownBy(() -> limiter.acquireOnBehalfOf("borrower"))
        .withMessageContainingAll("borrower", "waits for one", "new Object()");
    assertThatIllegalStateException()
        .isThrownBy(() -> limiter.tryAcquireOnBehalfOf("borrower"))
        .withMessageContaining("waits for one");
    assertThatIllegalStateException()
        .as("it has none yet")
        .isThrownBy(() -> limiter.releaseOnBehalfOf("borrower"));
    assertThat(limiter.statistics().tasksWaiting()).isEqualTo(1);
    waits.cancel("enough");
  }

  /** Equal is not the same. */
  @NurseryTest
  void borrowersAreToldApartByIdentity() {
    var limiter = new CapacityLimiter(2);
    var one = List.of("equal");
    var other = new ArrayList<>(one);
    limiter.acquireOnBehalfOf(one);
    limiter.acquireOnBehalfOf(other);
    assertThat(limiter.borrowedTokens()).isEqualTo(2);
    limiter.releaseOnBehalfOf(one);
    assertThat(limiter.statistics().borrowers()).hasSize(1).first().isSameAs(other);
  }

  @NurseryTest
  void acquiringIsACheckpointAndTryingIsNone(Nursery nursery) {
    var limiter = new CapacityLimiter(1);
    Checkpoints.assertCheckpoints(limiter::acquire);
    nursery.startSoon(
        () -> Checkpoints.assertCheckpoints(() -> limiter.acquireOnBehalfOf("who has to wait")));
    Settling.waitAllTasksBlocked();
    Checkpoints.assertNoCheckpoints(() -> limiter.tryAcquireOnBehalfOf("late"));
    Checkpoints.assertNoCheckpoints(limiter::release);
    Checkpoints.assertNoCheckpoints(() -> limiter.resize(0));
    Checkpoints.assertNoCheckpoints(limiter::statistics);
  }

  @NurseryTest
  void withGivesBackWhateverTheBodyThrows() {
    var limiter = new CapacityLimiter(1);
    assertThatThrownBy(() ->
            limiter.with(() -> {
              throw new IOException("on purpose");
            }))
        .isInstanceOf(IOException.class);
    assertThat(limiter.borrowedTokens()).isZero();
    var scope = CancelScope.create();
    scope.run(() ->
        limiter.with(() -> {
          scope.cancel("in the body");
          Tasks.checkpoint();
        }));
    assertThat(scope.cancelledCaught()).isTrue();
    assertThat(limiter.borrowedTokens()).isZero();
  }

  @NurseryTest
  void anErrorInGivingBackIsNotLost() {
    var limiter = new CapacityLimiter(1);
    assertThatThrownBy(() ->
            limiter.with(() -> {
              limiter.release();
              throw new IOException("on purpose");
            }))
        .isInstanceOf(IOException.class)
        .satisfies(thrown ->
            assertThat(thrown.getSuppressed())
                .singleElement()
                .isInstanceOf(IllegalStateException.class));
    assertThatIllegalStateException().isThrownBy(() -> limiter.with(() -> limiter.release()));
  }

  @NurseryTest
  void aHoldIsClosedOnce_byAnybody(Nursery nursery) {
    var limiter = new CapacityLimiter(1);
    Hold hold = limiter.hold();
    assertThat(limiter.statistics().borrowers()).containsExactly(Task.current());
    nursery.startSoon(hold::close).await();
    assertThat(limiter.borrowedTokens()).isZero();
    limiter.acquireOnBehalfOf("next");
    hold.close();
    assertThat(limiter.borrowedTokens()).isEqualTo(1);
  }

  @Test
  void aThreadThatRunsNoTaskBorrowsAsItself() {
    var limiter = new CapacityLimiter(1);
    Platform.run(() -> {
      limiter.acquire();
      assertThat(limiter.statistics().borrowers()).containsExactly(Thread.currentThread());
      limiter.release();
    });
    limiter.acquireOnBehalfOf("somebody");
    Thread waits = Thread.ofPlatform().start(() -> limiter.with(() -> {}));
    Eventually.until("it waits", () -> limiter.statistics().tasksWaiting() == 1);
    limiter.releaseOnBehalfOf("somebody");
    Eventually.until("it ends", () -> !waits.isAlive());
    assertThat(limiter.borrowedTokens()).isZero();
  }

  @NurseryTest
  void manyBorrowersComeAndGo() {
    var limiter = new CapacityLimiter(CapacityLimiter.UNLIMITED);
    List<Object> borrowers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      var borrower = new Object();
      limiter.acquireOnBehalfOf(borrower);
      borrowers.add(borrower);
      if (i % 3 == 0) {
        limiter.releaseOnBehalfOf(borrowers.removeFirst());
      }
    }
    assertThat(limiter.statistics().borrowers()).hasSameSizeAs(borrowers);
    for (Object borrower : borrowers) {
      assertThatIllegalStateException().isThrownBy(() -> limiter.acquireOnBehalfOf(borrower));
      limiter.releaseOnBehalfOf(borrower);
    }
    assertThat(limiter.statistics().borrowers()).isEmpty();
  }

  @DeterministicTest(seeds = 300)
  void neverMoreThanTheTotal_andNobodyWaitsInVain(Nursery nursery) {
    var limiter = new CapacityLimiter(1);
    int[] inside = new int[1];
    int[] most = {1};
    for (int i = 0; i < 4; i++) {
      nursery.startSoon(() -> {
        for (int turn = 0; turn < 2; turn++) {
          limiter.with(() -> {
            inside[0]++;
            assertThat(inside[0]).isLessThanOrEqualTo(most[0]);
            Tasks.checkpoint();
            inside[0]--;
          });
        }
      });
    }
    nursery.startSoon(() -> {
      most[0] = 2;
      limiter.resize(2);
      Tasks.checkpoint();
      limiter.resize(0);
      Tasks.checkpoint();
      limiter.resize(1);
    });
  }

  @Test
  void noTokenIsHeldWhereverItIsCancelled() {
    CancellationExplorer.seed(1)
        .everyKind()
        .pairs(100, 1)
        .explore((nursery, after) -> {
          var limiter = new CapacityLimiter(1);
          after.check(
              "no token is borrowed, nobody waits",
              () ->
                  assertThat(limiter.statistics())
                      .isEqualTo(
                          new CapacityLimiter.Statistics(0, limiter.totalTokens(), List.of(), 0)));
          for (int i = 0; i < 3; i++) {
            nursery.startSoon(() ->
                CancelScope.moveOnAfter(
                    Duration.ofSeconds(5), () -> limiter.with(() -> Tasks.sleep(ofSecond()))));
          }
          nursery.startSoon(() -> {
            Tasks.sleep(ofSecond());
            limiter.resize(2);
          });
        });
  }

  private static Duration ofSecond() {
    return Duration.ofSeconds(1);
  }

  @NurseryTest
  void saysWhatItIs() {
    var limiter = new CapacityLimiter(3);
    limiter.acquire();
    assertThat(limiter).hasToString("CapacityLimiter[1 of 3 borrowed, 0 waiting]");
    assertThat(new CapacityLimiter(CapacityLimiter.UNLIMITED))
        .hasToString("CapacityLimiter[0 of unlimited borrowed, 0 waiting]");
    limiter.release();
  }
}
