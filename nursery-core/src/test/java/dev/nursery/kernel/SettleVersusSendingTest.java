package dev.nursery.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Task;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * A task that swallowed an interrupt comes back to an operation of ours just when it is interrupted
 * again. A sending that the owner took for over would arrive when the task is out of the scope, and
 * pass for a stranger's interrupt.
 *
 * <p>Rounds on two threads, with other delays each; one in a hundred meets the moment.
 */
class SettleVersusSendingTest {

  private static final int ROUNDS = 10_000;

  private static final int OWNERS_DELAYS = 16;
  private static final int SENDERS_DELAYS = 64;

  /** Looks at what another thread does before giving up on it, or giving way. */
  private static final int LOOKS = 1_000;

  private volatile int begun;
  private volatile int settled;
  private volatile int sent;
  private int overwritten;

  @Test
  void nobodyButItsSenderEndsASending() {
    Nursery.run(_ -> {
      var task = (TaskRecord) Task.current();
      task.episode = true;
      Thread sender = Thread.ofPlatform().daemon().start(() -> sendAgainAndAgain(task));
      for (int round = 1; round <= ROUNDS; round++) {
        task.interrupt = Interrupts.SENT;
        begun = round;
        delay(round / SENDERS_DELAYS % OWNERS_DELAYS);
        Interrupts.settle(task);
        settled = round;
        int mine = round;
        until(() -> sent == mine);
      }
      Interrupts.endEpisode(task);
      sender.join();
      assertThat(overwritten).as("sendings that the owner took for over").isZero();
      assertThat(task.episode).as("still in the episode").isFalse();
      assertThat(Thread.currentThread().isInterrupted()).as("left behind").isFalse();
    });
  }

  /** The watchdog's helper, which never waits for the owner. */
  private void sendAgainAndAgain(TaskRecord task) {
    for (int round = 1; round <= ROUNDS; round++) {
      int mine = round;
      until(() -> begun == mine);
      delay(round % SENDERS_DELAYS);
      task.lock();
      task.interrupt = Interrupts.SENDING;
      task.unlock();
      for (int look = 0; look < LOOKS && settled != round; look++) {
        Thread.onSpinWait();
      }
      if (task.interrupt != Interrupts.SENDING) {
        overwritten++;
      }
      task.thread().interrupt();
      task.interrupt = Interrupts.SENT;
      sent = round;
    }
  }

  private static void delay(int spins) {
    for (int i = 0; i < spins; i++) {
      Thread.onSpinWait();
    }
  }

  private static void until(BooleanSupplier condition) {
    for (int looks = 1; !condition.getAsBoolean(); looks++) {
      if (looks % LOOKS == 0) {
        Thread.yield(); // to the other one, if there is one core for both
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
