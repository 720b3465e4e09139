package dev.nursery.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.WouldBlockException;
import dev.nursery.testkit.Brink;
import dev.nursery.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who runs out of stack in a channel leaves it usable for everybody else. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BrinkTest {

  /** Each of the places where a round may begin, twice. */
  private static final int ROUNDS = 2 * Brink.PLACES;

  /** More than are received in all rounds: whoever finds none waits for ever. */
  private static final int VALUES = (Brink.DEPTHS + 1) * ROUNDS;

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

  /** Who waits is woken, or was not claimed: a thread that is half woken never runs again. */
  @Test
  void valuesAreHandedOn() {
    int waiters = 40;
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    var sent = new AtomicInteger();
    Nursery.run(nursery -> {
      nursery.startSoon(() -> channel.receiver().receive()); // loads what it takes to wake a thread
      channel.sender().send(0);
    });
    // Whoever is forgotten is found by a time-out.
    CancelScope.failAfter(
        Duration.ofMinutes(5),
        () ->
            Nursery.run(nursery -> {
              for (int i = 0; i < waiters; i++) {
                nursery.startSoon(() -> channel.receiver().receive());
              }
              Eventually.until(
                  "all wait",
                  () -> channel.receiver().statistics().tasksWaitingReceive() == waiters);
              int overflows =
                  Brink.act(
                      ROUNDS,
                      () -> {
                        if (sent.get() < waiters) {
                          channel.sender().trySend(1);
                          sent.incrementAndGet();
                        }
                      });
              assertThat(overflows).as("there was no stack").isPositive();
              assertThat(sent).hasValue(waiters);
            }));
  }

  @Test
  void whatIsReceivedIsNotLost() {
    MemoryChannel<Integer> channel = MemoryChannel.open(VALUES);
    receiveAtTheBrink(
        channel.sender()::trySend, channel.receiver()::receive, channel.receiver()::tryReceive);
  }

  @Test
  void whatIsPolledIsNotLost() {
    MemoryChannel<Integer> channel = MemoryChannel.open(VALUES);
    receiveAtTheBrink(
        channel.sender()::trySend, channel.receiver()::tryReceive, channel.receiver()::tryReceive);
  }

  @Test
  void whatIsSelectedIsNotLost() {
    MemoryChannel<Integer> channel = MemoryChannel.open(VALUES);
    Select.Arm<Integer> arm = Select.receive(channel.receiver());
    receiveAtTheBrink(
        channel.sender()::trySend,
        () -> Select.<Integer>select(arm),
        channel.receiver()::tryReceive);
  }

  @Test
  void whatIsBroadcastIsNotLost() {
    Broadcast<Integer> broadcast = Broadcast.open(VALUES);
    MemoryReceiveChannel<Integer> receiver = broadcast.subscribe();
    receiveAtTheBrink(broadcast::trySend, receiver::receive, receiver::tryReceive);
  }

  /** All that was sent is received: at the brink, or, where that has failed, after it. */
  private static void receiveAtTheBrink(
      IntConsumer send, Supplier<Integer> receive, Supplier<Integer> receiveTheRest) {
    for (int value = 0; value < VALUES; value++) {
      send.accept(value);
    }
    var received = new boolean[VALUES];
    int overflows = act(ROUNDS, () -> received[receive.get()] = true); // no call after it is there
    assertThat(overflows).as("there was no stack").isPositive();
    while (true) {
      try {
        received[receiveTheRest.get()] = true;
      } catch (WouldBlockException e) {
        break;
      }
    }
    assertThat(received).doesNotContain(false);
  }
}
