package dev.nursery.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Cancelled;
import dev.nursery.Nursery;
import dev.nursery.TaskInterruptedException;
import dev.nursery.Tasks;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CancelShieldedCheckpointTest {

  @Test
  void doesNotThrowInACancelledTaskAndTheNextCancelPointDoes() {
    CancelScope scope = CancelScope.create();
    scope.run(() -> {
      scope.cancel("test");
      Tasks.cancelShieldedCheckpoint();
      assertThatThrownBy(Tasks::checkpointIfCancelled).isInstanceOf(Cancelled.class);
    });
  }

  @Test
  void leavesAForeignInterruptToTheNextCancelPoint() {
    Nursery.run(_ -> {
      Thread.currentThread().interrupt();
      Tasks.cancelShieldedCheckpoint();
      assertThatThrownBy(Tasks::checkpointIfCancelled).isInstanceOf(TaskInterruptedException.class);
    });
  }

  @Test
  void isNothingOnAThreadThatRunsNoTask() {
    Tasks.cancelShieldedCheckpoint();
  }

  /** More loops than the machine has carriers, so that without a yield the last task never runs. */
  @Test
  void letsOthersHaveTheirTurn() {
    var stop = new AtomicBoolean();
    Nursery.run(nursery -> {
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
        nursery.startSoon(() -> {
          while (!stop.get()) {
            Tasks.cancelShieldedCheckpoint();
          }
        });
      }
      nursery.startSoon(() -> stop.set(true));
    });
    assertThat(stop).isTrue();
  }
}
