package dev.nursery.conformance;

import static dev.nursery.conformance.Raises.assertRaises;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelReason;
import dev.nursery.CancelReason.Source;
import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Deadline;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testkit.Platform;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Section C: what a cancellation says about itself. */
class ReasonsTest {

  @Test
  void case52_nobodyElseMakesACancelled() {
    assertThat(Cancelled.class.getConstructors()).isEmpty();
    assertThat(Modifier.isFinal(Cancelled.class.getModifiers())).isTrue();
    assertThat(Exception.class.isAssignableFrom(Cancelled.class)).isFalse();
  }

  @Test
  void case54_anExplicitCancelTellsWhoAndWhy() {
    var scope = CancelScope.create();
    var seen = new AtomicReference<Cancelled>();
    Nursery.options()
        .name("boss")
        .clock(new VirtualClock())
        .run(nursery -> {
          nursery.startSoon(
              "worker",
              () ->
                  scope.run(() -> {
                    try {
                      Tasks.sleepForever();
                    } catch (Cancelled cancelled) {
                      seen.set(cancelled);
                      throw cancelled;
                    }
                  }));
          Settling.waitAllTasksBlocked();
          scope.cancel("lunch");
        });
    assertThat(seen.get().reason()).isEqualTo(new CancelReason(Source.EXPLICIT, "lunch", "boss"));
    assertThat(seen.get()).hasMessage("cancelled by task 'boss': lunch");
    assertThat(scope.reason()).contains(seen.get().reason());
  }

  @Test
  void case54_aThreadThatIsNoTaskHasNoName() {
    var scope = CancelScope.create();
    Platform.run(() -> scope.cancel("from outside"));
    assertThat(scope.reason()).contains(new CancelReason(Source.EXPLICIT, "from outside", null));
    assertThat(scope.reason().orElseThrow()).hasToString("cancelled: from outside");
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case56_afterAChildsFailureTheSiblingsAreToldWhich() {
    var seen = new AtomicReference<CancelReason>();
    assertThat(
            catchThrowable(() ->
                Nursery.run(nursery -> {
                  nursery.startSoon("sibling", () -> seen.set(assertRaises(Tasks::sleepForever)));
                  Settling.waitAllTasksBlocked();
                  nursery.startSoon(
                      "culprit",
                      () -> {
                        throw new IllegalArgumentException("broken");
                      });
                })))
        .isInstanceOf(MultiError.class);
    assertThat(seen.get().source()).isEqualTo(Source.NURSERY);
    assertThat(seen.get().task()).isEqualTo("culprit");
    assertThat(seen.get().message()).contains("IllegalArgumentException", "broken");
  }

  @Test
  void case56_afterTheBodysFailureTheChildrenAreToldTheParent() {
    var seen = new AtomicReference<CancelReason>();
    assertThat(
            catchThrowable(() ->
                Nursery.options()
                    .name("parent")
                    .clock(new VirtualClock())
                    .run(nursery -> {
                      nursery.startSoon(() -> seen.set(assertRaises(Tasks::sleepForever)));
                      Settling.waitAllTasksBlocked();
                      throw new IllegalArgumentException("broken");
                    })))
        .isInstanceOf(MultiError.class);
    assertThat(seen.get().source()).isEqualTo(Source.NURSERY);
    assertThat(seen.get().task()).isEqualTo("parent");
    assertThat(seen.get().message()).contains("IllegalArgumentException", "broken");
  }

  @Test
  void case58_theFirstReasonIsKept() {
    var byHand = CancelScope.create();
    byHand.run(() -> {
      byHand.cancel("by hand");
      byHand.deadline(Deadline.passed());
      assertThat(assertRaises(Tasks::checkpoint).message()).isEqualTo("by hand");
    });

    var byTime = CancelScope.create();
    byTime.run(() -> {
      byTime.deadline(Deadline.passed());
      byTime.cancel("by hand");
      assertThat(assertRaises(Tasks::checkpoint).source()).isEqualTo(Source.DEADLINE);
    });
    assertThat(byTime.reason()).map(CancelReason::source).contains(Source.DEADLINE);
  }

  @Test
  void part2_innerScopesSeeTheReasonOfTheOuterOne() {
    var outer = CancelScope.create();
    outer.run(() -> {
      outer.cancel("outer");
      CancelScope.moveOnAfter(
          Duration.ofHours(1),
          () -> {
            assertThat(assertRaises(Tasks::checkpoint).message()).isEqualTo("outer");
          });
    });
  }

  @Test
  void part2_theCancellationOfACaughtScopeIsFreshEachTime() {
    var scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      Cancelled first = catchThrowableOfType(Cancelled.class, Tasks::checkpoint);
      Cancelled second = catchThrowableOfType(Cancelled.class, Tasks::checkpoint);
      assertThat(first).isNotSameAs(second);
    });
  }
}
