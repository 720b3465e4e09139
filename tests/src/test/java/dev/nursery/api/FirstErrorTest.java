package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelReason;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import dev.nursery.testing.schedule.Deterministic;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What failed first is the first member, and so the cause: whoever fails because of that comes
 * later, in every schedule.
 */
class FirstErrorTest {

  private static final int SEEDS = 300;

  private static void fail() {
    throw new IllegalStateException("no route to host");
  }

  private static void failInCleanUp() {
    try {
      Tasks.sleepForever();
    } finally {
      throwCleanUpError();
    }
  }

  private static void throwCleanUpError() {
    throw new IllegalArgumentException("could not clean up");
  }

  private static void assertFirst(int members, Nursery.RunBody body) {
    Deterministic.explore(
        SEEDS,
        _ -> {
          MultiError error = catchThrowableOfType(MultiError.class, () -> Nursery.run(body));
          assertThat(error.exceptions()).hasSize(members);
          assertThat(error).hasRootCauseMessage("no route to host");
        });
  }

  @Test
  void childComesBeforeSiblingsThatFailBecauseOfIt() {
    assertFirst(
        3,
        nursery -> {
          nursery.startSoon(FirstErrorTest::failInCleanUp);
          nursery.startSoon(FirstErrorTest::fail);
          nursery.startSoon(FirstErrorTest::failInCleanUp);
        });
  }

  @Test
  void childComesBeforeTheBodyThatFailsBecauseOfIt() {
    assertFirst(
        2,
        nursery -> {
          nursery.startSoon(FirstErrorTest::fail);
          failInCleanUp();
        });
  }

  @Test
  void bodyComesBeforeChildrenThatFailBecauseOfIt() {
    assertFirst(
        2,
        nursery -> {
          nursery.startSoon(FirstErrorTest::failInCleanUp);
          Tasks.yieldNow();
          fail();
        });
  }

  /** It is the reason why the others were cancelled, as any other first failure. */
  @Test
  void interruptOfTheOpenerComesBeforeChildrenThatFailBecauseOfIt() {
    Deterministic.explore(
        SEEDS,
        _ -> {
          Thread opener = Thread.currentThread();
          MultiError error =
              catchThrowableOfType(
                  MultiError.class,
                  () ->
                      Nursery.run(nursery -> {
                        nursery.startSoon(FirstErrorTest::failInCleanUp);
                        nursery.startSoon(() -> {
                          Tasks.yieldNow();
                          opener.interrupt();
                        });
                      }));
          assertThat(error.exceptions()).hasSize(2);
          assertThat(error).hasCauseInstanceOf(TaskInterruptedException.class);
        });
  }

  /** Also where somebody else who fails comes in between before anybody is cancelled. */
  @Test
  void firstIsTheReasonOfTheCancellation() {
    Deterministic.explore(
        SEEDS,
        _ -> {
          var reason = new AtomicReference<@Nullable CancelReason>();
          MultiError error =
              catchThrowableOfType(
                  MultiError.class,
                  () ->
                      Nursery.run(nursery -> {
                        nursery.startSoon(FirstErrorTest::fail);
                        nursery.startSoon(FirstErrorTest::throwCleanUpError);
                        try {
                          Tasks.sleepForever();
                        } finally {
                          reason.set(nursery.cancelScope().reason().orElseThrow());
                        }
                      }));
          assertThat(reason.get())
              .extracting(CancelReason::message)
              .isEqualTo("it failed with " + error.getCause());
        });
  }
}
