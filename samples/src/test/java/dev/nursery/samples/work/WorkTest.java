package dev.nursery.samples.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.samples.SampleProcess;
import dev.nursery.samples.Told;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever does the work, the results are right. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkTest {

  @Test
  void kindsOfWork() throws Exception {
    try (SampleProcess sample = SampleProcess.start(Unsync.class)) {
      assertThat(sample.out().awaitEnd())
          .as("%s", sample.err())
          .containsExactly(
              "waiting: fetched",
              "computing: 333333833333500000",
              "isolated: printed in another process",
              "isolated: ended with 3, and we are still here");
      assertThat(sample.awaitExit()).isZero();
    }
  }

  @Test
  void queues() throws Exception {
    assertThat(Told.inVirtualTime(Queues::both).lines())
        .containsExactly("computed: 3142", "waited for: 338350, in 0.5 s");
  }

  /**
   * In real time: {@code Future.get} is a foreign wait, and a virtual clock stands still for it.
   */
  @Test
  void futures() throws Exception {
    assertThat(Told.inRealTime(FuturesOfWork::both).lines())
        .hasSize(2)
        .contains("digits of the factorials: [7, 158, 2568]")
        .anyMatch(line -> line.startsWith("waited: [500, 300, 400], in "));
  }
}
