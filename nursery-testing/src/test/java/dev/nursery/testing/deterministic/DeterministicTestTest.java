package dev.nursery.testing.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.testing.schedule.ScheduleFailure;
import dev.nursery.testing.schedule.junit.DeterministicTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Methods that are run with many schedules. */
class DeterministicTestTest {

  private static final AtomicInteger runs = new AtomicInteger();
  private static final AtomicInteger failures = new AtomicInteger();

  @DeterministicTest(seeds = 20)
  void theBodyIsRunForEachSeed(Nursery nursery) {
    runs.incrementAndGet();
    nursery.startSoon(() -> Tasks.sleep(Duration.ofDays(1)));
    assertThat(nursery.parentTask()).isSameAs(Task.current());
  }

  @AfterAll
  static void allWereRun() {
    assertThat(runs).hasValue(21); // and once in the plainest order
    assertThat(failures).hasValue(1);
  }

  @DeterministicTest
  void theNurseryMayBeLeftOut() {
    Tasks.checkpoint();
  }

  @DeterministicTest(from = 3, depth = 0)
  @ExtendWith(ExpectsFailure.class)
  void aFailureTellsItsSeed(Nursery nursery) {
    boolean[] done = {false};
    nursery.startSoon(() -> {
      Tasks.checkpoint();
      if (done[0]) {
        throw new IllegalStateException("too late");
      }
    });
    nursery.startSoon(() -> done[0] = true);
  }

  @Test
  void anOrdinaryTestStandsBesideThem() {
    assertThat(Thread.currentThread().isVirtual()).isFalse();
  }

  /** Takes the failure for the result of the test. */
  static final class ExpectsFailure implements TestExecutionExceptionHandler {

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable thrown) {
      assertThat(thrown)
          .isInstanceOf(ScheduleFailure.class)
          .hasMessageContaining("by the plan seed:")
          .hasMessageContaining("-Dnursery.plan=turns:");
      failures.incrementAndGet();
    }
  }
}
