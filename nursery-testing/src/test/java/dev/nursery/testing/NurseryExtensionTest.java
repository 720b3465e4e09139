package dev.nursery.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users see of it; how tests fail is tried in {@link TestRunTest}. */
@ExtendWith(NurseryExtension.class)
class NurseryExtensionTest {

  private static final Duration DAY = Duration.ofDays(1);

  private VirtualClock clockBefore = new VirtualClock();

  @BeforeEach
  void setUp(VirtualClock clock) {
    clockBefore = clock;
    clock.jump(DAY);
  }

  @NurseryTest
  void theBodyRunsInANurseryInVirtualTime(Nursery nursery, VirtualClock clock) {
    assertThat(clock).isSameAs(clockBefore).isSameAs(Tasks.clock());
    Task<Duration> child =
        nursery.startSoon(() -> {
          Tasks.sleep(DAY);
          return clock.elapsed();
        });
    assertThat(nursery.childTasks()).containsExactly(child);
    assertThat(nursery.parentTask()).isSameAs(Task.current());
    assertThat(child.await()).isEqualTo(DAY.multipliedBy(2));
  }

  @NurseryTest(time = NurseryTest.Time.STANDS_STILL)
  void theClockMayStandStill(Nursery nursery, VirtualClock clock) {
    Task<Void> child = nursery.startSoon(() -> Tasks.sleep(DAY));
    Settling.waitAllTasksBlocked();
    assertThat(child.outcome()).isEmpty();
    assertThat(clock.autojump()).isEmpty();
    clock.jump(DAY);
  }

  @NurseryTest(time = NurseryTest.Time.RUNS)
  void orRunLikeRealTime(VirtualClock clock) {
    Tasks.sleep(Duration.ofMillis(1)); // virtual time that runs at the rate of real time
    assertThat(clock.elapsed()).isGreaterThan(DAY);
    assertThat(clock.rate()).isEqualTo(1);
  }

  @NurseryTest
  void aTestThatStartsAServerCancelsIt(Nursery nursery) {
    nursery.startSoon(Tasks::sleepForever);
    nursery.cancelScope().cancel("test over");
  }

  @RepeatedTest(2)
  void eachRepetitionHasItsOwn(VirtualClock clock, RepetitionInfo repetition) {
    assertThat(clock.elapsed()).isEqualTo(DAY);
    Tasks.sleep(DAY);
    assertThat(clock.elapsed()).isEqualTo(DAY.multipliedBy(2));
    assertThat(repetition.getTotalRepetitions()).isEqualTo(2);
  }
}
