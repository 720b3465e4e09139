package dev.nursery.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nursery.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Section I, as far as the clock of these tests goes; rates and autojump are the test kit's. */
class ManualClockTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void case128_onlyJumpsMoveIt() {
    var clock = new ManualClock();
    long start = clock.now();
    assertThat(clock.elapsed()).isZero();
    clock.jump(SECOND);
    clock.jump(Duration.ZERO);
    assertThat(clock.now() - start).isEqualTo(SECOND.toNanos());
    assertThatIllegalArgumentException().isThrownBy(() -> clock.jump(SECOND.negated()));
  }

  @Test
  void case128_alarmsRingWhenTheyAreDue() {
    var clock = new ManualClock();
    var rung = new ArrayList<Duration>();
    try (var alarm = clock.alarm(() -> rung.add(clock.elapsed()))) {
      alarm.ringAt(clock.now() + SECOND.multipliedBy(2).toNanos());
      alarm.ringAt(clock.now() + SECOND.toNanos());
      alarm.ringAt(clock.now() + SECOND.multipliedBy(3).toNanos());
      clock.jump(SECOND.minusNanos(1));
      assertThat(rung).isEmpty();
      clock.jump(Duration.ofNanos(1));
      assertThat(rung).containsExactly(SECOND);
      clock.jump(SECOND);
      assertThat(rung).as("the earliest request stood for all").hasSize(1);
      alarm.ringAt(clock.now());
      assertThat(rung).hasSize(2);
    }
    assertThat(clock.alarms()).isZero();
  }
}
