package dev.nursery.testing.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationFailure;
import dev.nursery.testing.schedule.EndlessRunException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A program that swallows every cancellation, and tries again, never ends. The explorer has to,
 * soon, and has to say whose fault it is.
 */
class EndlessSwallowingTest {

  private static final int ENOUGH = 3;

  @Test
  void ofASleepIsEnded() {
    isEnded(_ -> Tasks.sleep(Duration.ofSeconds(1)));
  }

  @Test
  void ofACheckpointIsEnded() {
    isEnded(_ -> Tasks.checkpoint());
  }

  @Test
  void ofAWaitInForeignCodeIsEnded() {
    isEnded(_ -> {
      Tasks.checkpointIfCancelled();
      new LinkedBlockingQueue<>().poll(1, TimeUnit.MILLISECONDS);
    });
  }

  @Test
  void ofAScopeInAShieldIsEnded() {
    isEnded(_ -> {
      Tasks.checkpointIfCancelled();
      CancelScope.shielded(() -> Tasks.sleep(Duration.ofSeconds(1)));
    });
  }

  @Test
  void ofANurseryIsEnded() {
    CancellationFailure failure =
        ended(_ -> Nursery.run(inner -> inner.startSoon(Tasks::checkpoint)));

    assertThat(failure)
        .as("each time it is another task that is thrown it, and the first is told of by its place")
        .hasMessageContaining(
            "stubborn: can go on in Nursery.run, called by EndlessSwallowingTest");
  }

  private static void isEnded(Nursery.RunBody operation) {
    assertThat(ended(operation))
        .hasMessageContaining("task 'stubborn' was thrown the cancellation again and again");
  }

  private static CancellationFailure ended(Nursery.RunBody operation) {
    CancellationFailure failure =
        catchThrowableOfType(
            CancellationFailure.class,
            () ->
                CancellationExplorer.seed(1)
                    .explore((nursery, after) -> {
                      nursery.startSoon("stubborn", () -> untilItHasWorked(nursery, operation));
                    }));

    assertThat(failure).isNotNull();
    assertThat(failure.point().orElseThrow().number()).isEqualTo(1);
    assertThat(failure).hasCauseInstanceOf(EndlessRunException.class);
    assertThat(failure.run().steps()).isLessThan(2_000);
    assertThat(failure)
        .hasMessageContaining("EndlessSwallowingTest.java:")
        .hasMessageContaining("10 times the steps");
    assertThat(failure.toString().lines().count()).isLessThan(300);
    return failure;
  }

  /** The mistake that makes it endless: a cancellation taken for one more failed try. */
  private static void untilItHasWorked(Nursery nursery, Nursery.RunBody operation)
      throws Exception {
    int worked = 0;
    while (worked < ENOUGH) {
      try {
        operation.run(nursery);
        worked++;
      } catch (Cancelled e) {
        // the next try may do better
      }
    }
  }
}
