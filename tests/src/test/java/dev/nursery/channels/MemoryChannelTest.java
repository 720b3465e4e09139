package dev.nursery.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.WouldBlockException;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What channels in memory do besides trio's cases. */
class MemoryChannelTest {

  // -- making one

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE})
  void aNegativeCapacityIsRefused(int capacity) {
    assertThatThrownBy(() -> MemoryChannel.open(capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(String.valueOf(capacity), "unbounded()");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void droppingNeedsRoom(int capacity) {
    assertThatThrownBy(() -> MemoryChannel.sliding(capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(String.valueOf(capacity), "at least 1");
    assertThatThrownBy(() -> MemoryChannel.dropping(capacity))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(String.valueOf(capacity), "at least 1");
  }

  @Test
  @SuppressWarnings("NullAway") // on purpose
  void nullIsRefusedInWords() {
    MemoryChannel<String> channel = MemoryChannel.open(1);
    assertThatNullPointerException()
        .isThrownBy(() -> channel.sender().send(null))
        .withMessageContainingAll("Optional", "close");
    assertThatNullPointerException()
        .isThrownBy(() -> channel.sender().trySend(null))
        .withMessageContainingAll("Optional", "close");
    assertThat(channel.sender().statistics().currentBufferUsed()).isZero();
  }

  @Test
  void messagesSayWhatToDo() {
    MemoryChannel<Integer> channel = MemoryChannel.open(1);
    assertThatThrownBy(channel.receiver()::tryReceive).hasMessageContaining("receive()");
    channel.sender().trySend(1);
    assertThatThrownBy(() -> channel.sender().trySend(2)).hasMessageContaining("send()");
    channel.sender().close();
    assertThatThrownBy(() -> channel.sender().send(2)).hasMessageContaining("cloneHandle()");
    channel.receiver().receive();
    assertThatThrownBy(channel.receiver()::receive).hasMessageContaining("loop");
    assertThat(channel.sender())
        .hasToString("MemorySendChannel[memory channel, 0 of 1 buffered, closed]");
    assertThat(channel.receiver())
        .hasToString("MemoryReceiveChannel[memory channel, 0 of 1 buffered]");
  }

  // -- room

  @Test
  void withoutLimitNothingIsLostOrMixedUp() {
    MemoryChannel<Integer> channel = MemoryChannel.unbounded();
    int in = 0;
    int out = 0;
    // Up and down, so that the ring wraps around before it grows.
    for (int wave = 1; wave < 200; wave++) {
      for (int i = 0; i < 3 * wave; i++) {
        channel.sender().trySend(in++);
      }
      for (int i = 0; i < 2 * wave; i++) {
        assertThat(channel.receiver().tryReceive()).isEqualTo(out++);
      }
    }
    channel.sender().close();
    assertThat(channel.receiver().stream())
        .containsExactlyElementsOf(IntStream.range(out, in).boxed().toList());
  }

  @Test
  void aLargeChannelFillsToTheLastPlace() {
    MemoryChannel<Integer> channel = MemoryChannel.open(1_000);
    for (int i = 0; i < 1_000; i++) {
      channel.sender().trySend(i);
    }
    assertThatThrownBy(() -> channel.sender().trySend(1_000))
        .isInstanceOf(WouldBlockException.class);
    assertThat(channel.sender().statistics().peakBufferUsed()).isEqualTo(1_000);
  }

  @NurseryTest
  void slidingKeepsTheLatest() {
    MemoryChannel<Integer> channel = MemoryChannel.sliding(2);
    for (int i = 1; i <= 5; i++) {
      channel.sender().send(i);
    }
    assertThat(channel.sender().statistics())
        .isEqualTo(new MemoryChannel.Statistics(2, 2, 1, 1, 0, 0, 2, 3));
    channel.sender().close();
    assertThat(channel.receiver()).containsExactly(4, 5);
  }

  @NurseryTest
  void droppingKeepsTheFirst() {
    MemoryChannel<Integer> channel = MemoryChannel.dropping(2);
    for (int i = 1; i <= 5; i++) {
      channel.sender().send(i);
    }
    assertThat(channel.sender().statistics().dropped()).isEqualTo(3);
    channel.sender().close();
    assertThat(channel.receiver()).containsExactly(1, 2);
  }

  @Test
  void whatIsLeftIsDroppedWithTheLastReceiver() {
    MemoryChannel<Integer> channel = MemoryChannel.open(2);
    channel.sender().trySend(1);
    var other = channel.receiver().cloneHandle();
    channel.receiver().close();
    assertThat(channel.sender().statistics().currentBufferUsed()).isEqualTo(1);
    other.close();
    assertThat(channel.sender().statistics().currentBufferUsed()).isZero();
    assertThatThrownBy(() -> channel.sender().trySend(2))
        .isInstanceOf(BrokenResourceException.class);
  }

  // -- order

  @NurseryTest(time = Time.STANDS_STILL)
  void whoWaitsLongestIsServedFirst(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      nursery.startSoon(() -> {
        int received = channel.receiver().receive();
        order.add(number + " got " + received);
      });
      Settling.waitAllTasksBlocked();
    }
    for (int i = 0; i < 5; i++) {
      channel.sender().trySend(i);
      Settling.waitAllTasksBlocked();
    }
    assertThat(order).containsExactly("0 got 0", "1 got 1", "2 got 2", "3 got 3", "4 got 4");
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void aCancelledOneInTheMiddleIsPassedOver(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    CancelScope second = CancelScope.create();
    nursery.startSoon(() -> channel.sender().send(1));
    Settling.waitAllTasksBlocked();
    nursery.startSoon(() -> second.run(() -> channel.sender().send(2)));
    Settling.waitAllTasksBlocked();
    nursery.startSoon(() -> channel.sender().send(3));
    Settling.waitAllTasksBlocked();
    second.cancel("changed its mind");
    assertThat(channel.receiver().tryReceive()).isEqualTo(1);
    assertThat(channel.receiver().tryReceive()).isEqualTo(3);
    assertThatThrownBy(channel.receiver()::tryReceive).isInstanceOf(WouldBlockException.class);
  }

  /** What was done before the cancel is done, and the next operation finds the cancellation. */
  @NurseryTest(time = Time.STANDS_STILL)
  void whatWasHandedOverBeforeTheCancelIsReceived(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    CancelScope scope = CancelScope.create();
    List<Integer> received = new ArrayList<>();
    Task<Void> receiving =
        nursery.startSoon(() ->
            scope.run(() -> {
              received.add(channel.receiver().receive());
              channel.receiver().receive();
            }));
    Settling.waitAllTasksBlocked();
    channel.sender().trySend(1);
    scope.cancel("right after");
    receiving.await();
    assertThat(received).containsExactly(1);
    assertThat(scope.cancelledCaught()).isTrue();
  }

  /** A cancellation of all explains more than what the others close because of it. */
  @NurseryTest
  void whoIsCancelledTogetherWithTheOtherEndIsCancelled() {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    Nursery.run(nursery -> {
      nursery.startSoon(() -> {
        try (var sender = channel.sender()) {
          sender.send(1);
          Tasks.sleepForever();
        }
      });
      nursery.startSoon(() -> {
        channel.receiver().receive();
        channel.receiver().receive(); // an end here would be an error of the nursery
      });
      Settling.waitAllTasksBlocked();
      nursery.cancelScope().cancel("both at once");
    });
  }

  // -- a stream

  @NurseryTest
  void aStreamTakesNoMoreThanItNeeds() {
    MemoryChannel<Integer> channel = MemoryChannel.open(10);
    for (int i = 1; i <= 5; i++) {
      channel.sender().send(i);
    }
    assertThat(channel.receiver().stream().limit(3).map(n -> n * n)).containsExactly(1, 4, 9);
    assertThat(channel.receiver().stream().parallel().filter(n -> n > 3).findFirst()).contains(4);
    assertThat(channel.receiver().tryReceive()).isEqualTo(5);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void aStreamOfAClosedHandleFails(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    Task<?> streaming =
        nursery.startSoon(() ->
            assertThatThrownBy(() -> channel.receiver().stream().toList())
                .isInstanceOf(ClosedResourceException.class));
    Settling.waitAllTasksBlocked();
    channel.receiver().close();
    streaming.await();
  }

  /** Another channel's end inside of the stream is not the end of this one. */
  @NurseryTest
  void anEndInsideOfAStreamIsAnError() {
    MemoryChannel<Integer> channel = MemoryChannel.open(1);
    MemoryChannel<Integer> ended = MemoryChannel.open(1);
    channel.sender().send(1);
    ended.sender().close();
    assertThatThrownBy(() -> channel.receiver().stream().forEach(_ -> ended.receiver().receive()))
        .isInstanceOf(EndOfChannelException.class);
  }

  // -- any thread

  @Test
  void threadsThatRunNoTaskSendAndReceive() throws Exception {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    Thread sending = Thread.ofPlatform().start(() -> channel.sender().send(1));
    assertThat(channel.receiver().receive()).isEqualTo(1);
    sending.join();
  }
}
