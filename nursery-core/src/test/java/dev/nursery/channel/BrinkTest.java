package dev.nursery.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.WouldBlockException;
import dev.nursery.testkit.Brink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who runs out of stack in a channel leaves it usable for everybody else. */
@Timeout(120)
class BrinkTest {

  private static final int ROUNDS = 30;

  /** At first with all stack that it wants: classes that fail to load there are lost for good. */
  private static int act(int rounds, Runnable action) {
    Nursery.run(nursery -> action.run());
    action.run();
    return Brink.act(rounds, action);
  }

  @Test
  void aChannelIsLeft() {
    MemoryChannel<Integer> channel = MemoryChannel.open(2);
    int overflows =
        act(
            ROUNDS,
            () -> {
              try {
                channel.sender().trySend(1);
                channel.sender().cloneHandle().close();
                channel.receiver().statistics();
                channel.receiver().tryReceive();
              } catch (StackOverflowError | WouldBlockException e) {
                // what it is for; and the others find what was not done
              }
            });
    assertThat(overflows).isPositive();
    while (channel.receiver().statistics().currentBufferUsed() > 0) {
      channel.receiver().tryReceive();
    }
    channel.sender().trySend(5);
    assertThat(channel.receiver().tryReceive()).isEqualTo(5);
  }

  @Test
  void aBroadcastAndASelectAreLeft() {
    Broadcast<Integer> broadcast = Broadcast.sliding(1);
    MemoryReceiveChannel<Integer> one = broadcast.subscribe();
    MemoryChannel<Integer> other = MemoryChannel.open(1);
    Select.Arm<Integer> left = Select.receive(one);
    Select.Arm<Integer> right = Select.receive(other.receiver());
    Select.Arm<Integer> none = Select.orElse(() -> 0);
    act(
        ROUNDS,
        () -> {
          try {
            broadcast.trySend(1);
            Select.<Integer>biased(left, right, none);
            Select.<Integer>select(left, right, none);
          } catch (StackOverflowError | WouldBlockException e) {
            // what it is for
          }
        });
    broadcast.trySend(2);
    assertThat(one.tryReceive()).isEqualTo(2);
    other.sender().trySend(3);
    assertThat(Select.<Integer>biased(left, right)).isEqualTo(3);
  }
}
