package dev.nursery.conformance;

import static dev.nursery.conformance.Raises.assertRaises;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Block;
import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.WouldBlockException;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.MemoryReceiveChannel;
import dev.nursery.channel.MemorySendChannel;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Section K: channels in memory. */
class ChannelsTest {

  private static void assertClosed(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(ClosedResourceException.class);
  }

  private static void assertBroken(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(BrokenResourceException.class);
  }

  private static void assertEnded(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(EndOfChannelException.class);
  }

  private static void assertBlocks(ThrowingCallable operation) {
    assertThatThrownBy(operation).isInstanceOf(WouldBlockException.class);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case158_aChannelFillsDrainsAndEnds(Nursery nursery) {
    MemoryChannel<Object> channel = MemoryChannel.open(2);
    var sender = channel.sender();
    var receiver = channel.receiver();
    sender.trySend(1);
    sender.trySend(2);
    assertBlocks(() -> sender.trySend("no room"));
    assertThat(receiver.receive()).isEqualTo(1);
    assertThat(receiver.tryReceive()).isEqualTo(2);
    assertBlocks(receiver::tryReceive);

    sender.trySend("last");
    sender.close();
    assertClosed(() -> sender.trySend("too late"));
    assertClosed(() -> sender.send("too late"));
    assertClosed(sender::cloneHandle);
    assertThat(receiver.tryReceive()).isEqualTo("last");
    assertEnded(receiver::receive);
    assertEnded(receiver::tryReceive);

    receiver.close();
    assertClosed(receiver::receive);
    assertClosed(receiver::tryReceive);
    assertClosed(receiver::cloneHandle);
  }

  @NurseryTest
  void case160_tenProducers() {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    List<Integer> received = new ArrayList<>();
    Nursery.run(nursery -> {
      for (int i = 0; i < 10; i++) {
        int first = 3 * i;
        MemorySendChannel<Integer> own = channel.sender().cloneHandle();
        nursery.startSoon(() -> {
          try (own) {
            for (int value = first; value < first + 3; value++) {
              own.send(value);
            }
          }
        });
      }
      channel.sender().close();
      channel.receiver().forEach(received::add);
    });
    assertThat(received).hasSize(30).doesNotHaveDuplicates();
    for (int i = 0; i < 10; i++) {
      assertThat(received).containsSubsequence(3 * i, 3 * i + 1, 3 * i + 2);
    }
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case162_closingWakesWhoWaits_sender(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    Task<Void> sending = nursery.startSoon(() -> assertClosed(() -> channel.sender().send(1)));
    Settling.waitAllTasksBlocked();
    channel.sender().close();
    sending.await();
    assertClosed(() -> channel.sender().send(2));
    for (int i = 0; i < 2; i++) {
      assertEnded(() -> channel.receiver().receive());
    }
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case162_closingWakesWhoWaits_lastReceiver(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    Task<Void> sending = nursery.startSoon(() -> assertBroken(() -> channel.sender().send(1)));
    Settling.waitAllTasksBlocked();
    channel.receiver().close();
    sending.await();
    for (int i = 0; i < 2; i++) {
      assertBroken(() -> channel.sender().send(2));
      assertBroken(() -> channel.sender().trySend(2));
      assertClosed(() -> channel.receiver().receive());
    }
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case162_closingWakesWhoWaits_receiver(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    Task<Void> receiving = nursery.startSoon(() -> assertClosed(channel.receiver()::receive));
    Task<Void> looping =
        nursery.startSoon(() -> assertClosed(() -> channel.receiver().forEach(_ -> {})));
    Settling.waitAllTasksBlocked();
    channel.receiver().close();
    receiving.await();
    looping.await();
    for (int i = 0; i < 2; i++) {
      assertClosed(() -> channel.receiver().receive());
      assertBroken(() -> channel.sender().send(2));
    }
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case162_closingWakesWhoWaits_lastSender(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    Task<Void> receiving = nursery.startSoon(() -> assertEnded(channel.receiver()::receive));
    Settling.waitAllTasksBlocked();
    channel.sender().close();
    receiving.await();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case164_closingOneOfSeveralSenders(Nursery nursery) {
    MemoryChannel<String> channel = MemoryChannel.open(0);
    MemorySendChannel<String> other = channel.sender().cloneHandle();
    Task<Void> failing = nursery.startSoon(() -> assertClosed(() -> channel.sender().send("one")));
    Settling.waitAllTasksBlocked();
    Task<Void> arriving = nursery.startSoon(() -> other.send("other"));
    Settling.waitAllTasksBlocked();
    channel.sender().close();
    failing.await();
    assertThat(channel.receiver().tryReceive()).isEqualTo("other");
    arriving.await();
    other.close();
    assertEnded(channel.receiver()::receive);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case164_closingOneOfSeveralReceivers(Nursery nursery) {
    MemoryChannel<String> channel = MemoryChannel.open(0);
    MemoryReceiveChannel<String> other = channel.receiver().cloneHandle();
    Task<Void> failing = nursery.startSoon(() -> assertClosed(channel.receiver()::receive));
    Settling.waitAllTasksBlocked();
    Task<String> receiving = nursery.startSoon(() -> other.receive());
    Settling.waitAllTasksBlocked();
    channel.receiver().close();
    failing.await();
    channel.sender().trySend("to the other");
    assertThat(receiving.await()).isEqualTo("to the other");
    other.close();
    assertBroken(() -> channel.sender().send("to nobody"));
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case166_statistics(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(2);
    assertThat(channel.sender().statistics())
        .isEqualTo(new MemoryChannel.Statistics(0, 2, 1, 1, 0, 0, 0, 0))
        .isEqualTo(channel.receiver().statistics());

    channel.sender().trySend(1);
    var sender = channel.sender().cloneHandle();
    var receiver = channel.receiver().cloneHandle();
    assertThat(sender.statistics())
        .isEqualTo(new MemoryChannel.Statistics(1, 2, 2, 2, 0, 0, 1, 0))
        .isEqualTo(receiver.statistics());
    sender.trySend(2);
    CancelScope waiting = CancelScope.create();
    nursery.startSoon(() -> waiting.run(() -> threeTimes(() -> sender.send(3))));
    Settling.waitAllTasksBlocked();
    assertThat(sender.statistics()).isEqualTo(new MemoryChannel.Statistics(2, 2, 2, 2, 3, 0, 2, 0));
    waiting.cancel("the statistics have been seen");
    assertThat(sender.statistics().tasksWaitingSend()).isZero();

    receiver.receive();
    receiver.receive();
    CancelScope empty = CancelScope.create();
    nursery.startSoon(() -> empty.run(() -> threeTimes(() -> receiver.receive())));
    Settling.waitAllTasksBlocked();
    assertThat(sender.statistics())
        .as("the peak stays")
        .isEqualTo(new MemoryChannel.Statistics(0, 2, 2, 2, 0, 3, 2, 0));
    empty.cancel("the statistics have been seen");
    assertThat(sender.statistics().tasksWaitingReceive()).isZero();

    sender.close();
    channel.sender().close();
    receiver.close();
    channel.receiver().close();
    assertThat(receiver.statistics())
        .isEqualTo(new MemoryChannel.Statistics(0, 2, 0, 0, 0, 0, 2, 0));
  }

  private static void threeTimes(Block<Exception> body) {
    Nursery.run(nursery -> {
      for (int i = 0; i < 3; i++) {
        nursery.startSoon(body);
      }
    });
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case167_nobodyPushesIn(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(1);
    Task<Integer> asleep = nursery.startSoon(() -> channel.receiver().receive());
    Settling.waitAllTasksBlocked();
    channel.sender().trySend(1);
    assertBlocks(channel.receiver()::tryReceive);
    assertThat(asleep.await()).isEqualTo(1);

    channel.sender().trySend(2);
    nursery.startSoon(() -> channel.sender().send(3));
    Settling.waitAllTasksBlocked();
    assertThat(channel.receiver().tryReceive()).isEqualTo(2);
    assertBlocks(() -> channel.sender().trySend(4));
    assertThat(channel.receiver().tryReceive()).isEqualTo(3);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case168_withoutABuffer(Nursery nursery) {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    assertBlocks(() -> channel.sender().trySend(1));
    assertBlocks(channel.receiver()::tryReceive);

    nursery.startSoon(() -> Checkpoints.assertCheckpoints(() -> channel.sender().send(1)));
    Settling.waitAllTasksBlocked();
    Checkpoints.assertCheckpoints(() -> assertThat(channel.receiver().receive()).isEqualTo(1));
    assertBlocks(channel.receiver()::tryReceive);
    assertBlocks(() -> channel.sender().trySend(2));
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void case170_closingIsNoCancelPoint() {
    MemoryChannel<Integer> channel = MemoryChannel.open(0);
    CancelScope scope = CancelScope.create();
    scope.cancel("before closing");
    scope.run(() -> {
      assertRaises(() -> channel.receiver().receive());
      Checkpoints.assertNoCheckpoints(() -> channel.sender().close());
    });
    assertThat(channel.receiver().statistics().openSendChannels()).isZero();
  }
}
