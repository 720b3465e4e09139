package dev.nursery.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.sync.TaskSemaphore;
import org.junit.jupiter.api.Test;

/** What a reader asks of a producer that is busy, and then does not want any more. */
class AskingChannelTest {

  @Test
  void cancelledReceivesLeaveNothing() {
    var demand = new TaskSemaphore(0);
    MemoryChannel<Integer> values = MemoryChannel.open(0);
    var asking = new AskingChannel<>(values.receiver(), demand);
    Nursery.run(nursery -> {
      for (int i = 0; i < 100; i++) {
        CancelScope scope = CancelScope.create();
        scope.run(() -> {
          nursery.startSoon(() -> {
            while (values.sender().statistics().tasksWaitingReceive() == 0) {
              Thread.yield();
            }
            scope.cancel("enough");
          });
          asking.receive();
        });
      }
    });
    assertThat(demand.available()).isZero();
  }
}
