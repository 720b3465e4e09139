package dev.nursery.testing.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Instrument;
import dev.nursery.Task;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunReport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A task can be cancelled when it is in its nursery already and its thread has not begun. */
class CancelledBeforeItBeginsTest {

  /** Whoever looks then finds no thread that waits, and has to look again. */
  private static final Instrument CANCELS_AT_ONCE =
      new Instrument() {
        @Override
        public void taskSpawned(Task<?> task) {
          if (task.name().equals("late")) {
            task.cancel("from the start");
            Thread.yield();
          }
        }
      };

  @Test
  void itIsInterruptedInForeignCodeAllTheSame() {
    RunReport report =
        Deterministic.limits()
            .instrument(CANCELS_AT_ONCE)
            .run(
                new Plan.Seed(1),
                nursery -> {
                  // Foreign code that waits; it is interrupted at once, or this test hangs.
                  nursery.startSoon("late", () -> Thread.sleep(Duration.ofDays(1)));
                });
    assertThat(report.time()).isLessThan(Duration.ofDays(1));
  }
}
