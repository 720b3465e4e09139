package dev.nursery.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NextDueTest {

  @Test
  void takesOutWhoWaitsForNothing() {
    Nursery.options()
        .clock(new ManualClock())
        .run(_ -> {
          DeadlineTimer timer = ((TaskRecord) Task.current()).timer();
          CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> {});
          assertThat(timer.armed()).as("armed for a scope that was left").isEqualTo(1);

          assertThat(timer.nextDue(0)).isEqualTo(ScopeRecord.NEVER);
          assertThat(timer.armed()).as("armed for nothing").isZero();

          CancelScope.moveOnAfter(
              Duration.ofSeconds(2),
              () -> {
                long due = timer.now() + Duration.ofSeconds(2).toNanos();
                assertThat(timer.nextDue(0)).as("armed anew").isEqualTo(due);
              });
        });
  }
}
