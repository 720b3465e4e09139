package dev.nursery.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequencerTest {

  @Test
  void case138_stepsAreMadeInOrderAcrossTasks() throws Exception {
    var order = new Sequencer();
    List<Integer> made = Collections.synchronizedList(new ArrayList<>());
    Nursery.run(nursery -> {
      for (int first = 2; first >= 0; first--) {
        int task = first;
        nursery.startSoon(() -> {
          for (int number = task; number < 9; number += 3) {
            int step = number;
            order.step(step, () -> made.add(step));
          }
        });
      }
    });
    assertThat(made).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThatIllegalStateException()
        .isThrownBy(() -> order.step(3))
        .withMessageContaining("step 3 was asked for before");
  }

  @Test
  void case138_aStepThatFailsIsOver() throws Exception {
    var order = new Sequencer();
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> order.step(0, () -> Math.floorDiv(1, 0)));
    order.step(1);
  }

  @Test
  void case138_aCancelledWaitBreaksIt() {
    var order = new Sequencer();
    assertThatExceptionOfType(MultiError.class)
        .isThrownBy(() ->
            Nursery.run(nursery -> {
              Task<Void> patient = nursery.startSoon("patient", () -> order.step(2));
              Task<Void> cancelled = nursery.startSoon("cancelled", () -> order.step(1));
              // The first to wait may come after the second was cancelled: it is told all the same.
              cancelled.cancel("the test");
              patient.await();
            }))
        .satisfies(errors ->
            assertThat(errors.leaves())
                .hasSize(1)
                .first()
                .isInstanceOf(IllegalStateException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("step 1 was cancelled"));
    assertThatIllegalStateException().isThrownBy(() -> order.step(0));
  }

  @Test
  void stepsAreCountedFromZero() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Sequencer().step(-1));
  }
}
