package dev.nursery.testing.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Tasks;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.EndlessRunException;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunReport;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that is stopped lets go of what it leaves behind, whatever that waits for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StoppedRunTest {

  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void whoSleepsForADayAndSwallowsInterruptsHoldsNobodyUp() {
    RunReport stopped =
        Deterministic.limits()
            .maxSteps(1_000)
            .observe(
                new Plan.Seed(1),
                nursery -> {
                  nursery.startSoon("stubborn", StoppedRunTest::sleepWhateverComes);
                  while (true) {
                    Tasks.sleep(Duration.ofMillis(1));
                  }
                });
    assertThat(stopped.failure()).containsInstanceOf(EndlessRunException.class);
  }

  private static void sleepWhateverComes() {
    while (true) {
      try {
        Thread.sleep(DAY); // is what the run leaves behind; nobody waits for its end
      } catch (InterruptedException _) {
        // and so again
      }
    }
  }
}
