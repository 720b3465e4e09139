package dev.nursery.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The sample says what it does. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the sample runs sh")
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandsTest {

  @Test
  void runsPrograms() throws Exception {
    try (SampleProcess sample = SampleProcess.start(Commands.class)) {
      assertThat(sample.out().awaitEnd())
          .containsExactly(
              "squares: [1, 4, 9, 16, 25]",
              "sorted: [apple, pear]",
              "failed: 3, no such luck",
              "slow: ended");
      assertThat(sample.awaitExit()).isZero();
    }
  }
}
