package dev.nursery.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CheckpointsTest {

  @Test
  void operationsAreCheckpoints() {
    Nursery.run(nursery -> {
      Checkpoints.assertCheckpoints(Tasks::checkpoint);
      Checkpoints.assertCheckpoints(Tasks::yieldNow);
      Checkpoints.assertCheckpoints(() -> Tasks.sleep(Duration.ZERO));
      Checkpoints.assertCheckpoints(() -> Tasks.sleep(Duration.ofNanos(1)));
      Checkpoints.assertCheckpoints(() -> nursery.startSoon(Tasks::checkpoint).await());
    });
  }

  @Test
  void bothHalvesAreNeededInWhateverOrder() throws Exception {
    Checkpoints.assertCheckpoints(() -> {
      Tasks.cancelShieldedCheckpoint();
      Tasks.checkpointIfCancelled();
    });
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Checkpoints.assertCheckpoints(Tasks::checkpointIfCancelled))
        .withMessageContaining("nobody else");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Checkpoints.assertCheckpoints(Tasks::cancelShieldedCheckpoint))
        .withMessageContaining("cancellation");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Checkpoints.assertCheckpoints(() -> {}));
  }

  @Test
  void eitherHalfIsTooMuchForNone() throws Exception {
    Checkpoints.assertNoCheckpoints(() -> {});
    Checkpoints.assertNoCheckpoints(() -> CancelScope.create().run(() -> {}));
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Checkpoints.assertNoCheckpoints(Tasks::checkpointIfCancelled))
        .withMessageContaining("1 cancel points and 0 schedule points");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> Checkpoints.assertNoCheckpoints(Tasks::cancelShieldedCheckpoint))
        .withMessageContaining("0 cancel points and 1 schedule points");
  }

  @Test
  void whatOthersDoDoesNotCount() {
    Nursery.run(
        nursery -> Checkpoints.assertNoCheckpoints(() -> nursery.startSoon(Tasks::checkpoint)));
  }

  @Test
  void anErrorOfTheBodyIsTheError() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            Checkpoints.assertCheckpoints(() -> {
              throw new IOException("disk");
            }));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() ->
            Checkpoints.assertNoCheckpoints(() -> {
              Tasks.checkpoint();
              throw new IOException("disk");
            }));
    assertThatCode(() -> Checkpoints.assertNoCheckpoints(() -> {})).doesNotThrowAnyException();
  }
}
