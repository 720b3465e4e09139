package dev.nursery.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.testing.schedule.DeadlockException;
import dev.nursery.testing.schedule.Deterministic;
import dev.nursery.testing.schedule.Plan;
import dev.nursery.testing.schedule.RunReport;
import dev.nursery.testing.schedule.ScheduleFailure;
import org.junit.jupiter.api.Test;

/** What the sample says it finds, it finds; and what it prints can be used. */
class BankTransferTest {

  @Test
  void theRaceIsFoundAndRepeats() {
    RunReport shrunk = found(nursery -> BankTransfer.crossing(BankTransfer::racy));

    assertThat(shrunk.failure().orElseThrow()).isInstanceOf(MultiError.class);
    assertThat(shrunk.trace().toString()).contains("Ann pays", "Bob pays", "Account.");
  }

  @Test
  void theDeadlockIsFoundAndRepeats() {
    RunReport shrunk = found(nursery -> BankTransfer.crossing(BankTransfer::deadlocking));

    assertThat(shrunk.failure().orElseThrow())
        .isInstanceOf(DeadlockException.class)
        .hasMessageContaining("Ann pays: waits in ReentrantLock.lock")
        .hasMessageContaining("Bob pays: waits in ReentrantLock.lock");
  }

  @Test
  void theMendedOnePasses() {
    var report =
        Deterministic.explore(300, nursery -> BankTransfer.crossing(BankTransfer::correct));

    assertThat(report.runs()).isEqualTo(301);
  }

  private static RunReport found(Nursery.RunBody program) {
    ScheduleFailure failure =
        catchThrowableOfType(ScheduleFailure.class, () -> Deterministic.explore(100, program));
    RunReport shrunk = failure.shrunk().orElseThrow();
    assertThat(failure).hasMessageContaining("-Dnursery.plan=" + shrunk.plan());

    RunReport again = Deterministic.limits().observe(Plan.parse(shrunk.plan().toString()), program);
    assertThat(again.trace()).isEqualTo(shrunk.trace());
    return shrunk;
  }
}
