package dev.nursery.conformance;

import static dev.nursery.conformance.Raises.assertRaises;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.sync.CapacityLimiter;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import java.util.ArrayList;
import java.util.List;

/** Section J: what tasks use to wait for one another. */
class SyncTest {

  @NurseryTest
  void case142_limiter(Nursery nursery) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CapacityLimiter(-1))
        .withMessageContainingAll("-1 tokens", "UNLIMITED");
    var limiter = new CapacityLimiter(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> limiter.resize(-2))
        .withMessageContaining("-2 tokens");
    assertThat(limiter.totalTokens()).isEqualTo(2);

    limiter.acquire();
    assertThat(limiter.borrowedTokens()).isEqualTo(1);
    assertThat(limiter.availableTokens()).isEqualTo(1);
    assertThat(limiter.statistics().borrowers()).containsExactly(Task.current());
    assertThatIllegalStateException()
        .as("even with a free token")
        .isThrownBy(limiter::acquire)
        .withMessageContainingAll(Task.current().name(), "has a token", "at most");
    assertThatIllegalStateException().isThrownBy(limiter::tryAcquire);

    var other = new Object();
    limiter.acquireOnBehalfOf(other);
    assertThat(limiter.statistics().borrowers()).containsExactlyInAnyOrder(Task.current(), other);
    assertThat(limiter.tryAcquireOnBehalfOf(new Object())).as("exhausted").isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> limiter.releaseOnBehalfOf("somebody"))
        .withMessageContainingAll("somebody gives back", "has not", "once");
    limiter.releaseOnBehalfOf(other);
    limiter.release();
    assertThatIllegalStateException()
        .isThrownBy(limiter::release)
        .withMessageContaining("given back before");
    assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(0, 2, List.of(), 0));

    Task<String> value = nursery.startSoon(() -> limiter.with(() -> "value"));
    assertThat(value.await()).isEqualTo("value");
    assertThat(limiter.borrowedTokens()).isZero();
  }

  @NurseryTest
  void case144_limiterWithoutALimit(Nursery nursery) {
    var limiter = new CapacityLimiter(CapacityLimiter.UNLIMITED);
    List<Object> borrowers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      borrowers.add(new Object());
    }
    borrowers.forEach(limiter::acquireOnBehalfOf);
    assertThat(limiter.availableTokens()).isEqualTo(CapacityLimiter.UNLIMITED);
    assertThat(limiter.borrowedTokens()).isEqualTo(100);
    assertThat(limiter.statistics().borrowers()).containsExactlyInAnyOrderElementsOf(borrowers);
    limiter.resize(40);
    assertThat(limiter.availableTokens()).as("nobody loses a token").isEqualTo(-60);
    borrowers.forEach(limiter::releaseOnBehalfOf);
    assertThat(limiter.availableTokens()).isEqualTo(40);
  }

  @NurseryTest
  void case146_limiterOfNothing(Nursery nursery) {
    var limiter = new CapacityLimiter(0);
    assertThat(limiter.tryAcquire()).isFalse();
    List<String> came = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      nursery.startSoon(
          name,
          () -> {
            limiter.acquireOnBehalfOf(name);
            came.add(name);
          });
      Settling.waitAllTasksBlocked();
    }
    var scope = CancelScope.create();
    nursery.startSoon(() -> scope.run(() -> limiter.acquireOnBehalfOf("cancelled")));
    Settling.waitAllTasksBlocked();
    assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(0, 0, List.of(), 4));

    scope.cancel("enough");
    Settling.waitAllTasksBlocked();
    assertThat(limiter.statistics().tasksWaiting()).isEqualTo(3);
    assertThat(limiter.tryAcquireOnBehalfOf("cancelled")).as("nothing of it is left").isFalse();

    limiter.resize(2);
    assertThat(limiter.borrowedTokens()).as("granted in the setter").isEqualTo(2);
    assertThat(limiter.statistics().borrowers()).containsExactlyInAnyOrder("a", "b");
    Settling.waitAllTasksBlocked();
    assertThat(came).containsExactly("a", "b");

    limiter.resize(0);
    limiter.releaseOnBehalfOf("a");
    assertThat(limiter.statistics().tasksWaiting()).as("not granted again").isEqualTo(1);
    assertThat(limiter.availableTokens()).isEqualTo(-1);
    limiter.resize(1);
    assertThat(limiter.statistics().tasksWaiting()).as("one is borrowed").isEqualTo(1);
    limiter.releaseOnBehalfOf("b");
    assertThat(limiter.statistics().borrowers()).containsExactly("c");
    limiter.releaseOnBehalfOf("c");
    assertThat(limiter.borrowedTokens()).isZero();
  }

  @NurseryTest
  void part6_limiterInACancelledScope() {
    var limiter = new CapacityLimiter(1);
    CancelScope.create()
        .run(() -> {
          CancelScope.current().cancel("before");
          assertRaises(limiter::acquire);
          assertThat(limiter.borrowedTokens()).isZero();
          assertThat(limiter.tryAcquire()).as("no cancel point").isTrue();
          limiter.release();
        });
  }
}
