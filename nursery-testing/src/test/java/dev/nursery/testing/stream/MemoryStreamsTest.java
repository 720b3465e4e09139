package dev.nursery.testing.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Block;
import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.WouldBlockException;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What streams in memory do besides what all streams do: conformance case 210. */
class MemoryStreamsTest {

  @NurseryTest
  void whatIsSentIsKeptTillItIsTaken(Nursery nursery) throws Exception {
    var stream = new MemorySendStream();
    assertThatThrownBy(stream::getDataNow).isInstanceOf(WouldBlockException.class);
    Task<byte[]> taken = nursery.startSoon("taker", () -> stream.getData(2));
    Settling.waitAllTasksBlocked();
    assertThatThrownBy(stream::getData).isInstanceOf(BusyResourceException.class);

    stream.sendAll(new byte[] {1, 2, 3});

    assertThat(taken.await()).containsExactly(1, 2);
    Checkpoints.assertNoCheckpoints(() -> assertThat(stream.getDataNow()).containsExactly(3));
    stream.sendAll(new byte[] {4});
    stream.close();
    Checkpoints.assertCheckpoints(() -> assertThat(stream.getData()).containsExactly(4));
    assertThat(stream.getData()).isEmpty();
    assertThat(stream.getDataNow()).isEmpty();
  }

  @NurseryTest
  void aTakerWhoIsCancelledHasTakenNothing(Nursery nursery) throws Exception {
    var stream = new MemorySendStream();
    CancelScope.moveOnAfter(Duration.ofDays(1), () -> stream.getData());
    stream.sendAll(new byte[] {1});
    assertThat(stream.getData()).containsExactly(1);
  }

  @NurseryTest
  void hooksOfTheSender() throws Exception {
    List<String> ran = new ArrayList<>();
    var stream = new MemorySendStream();
    stream
        .onSend(() -> ran.add("sent " + stream.getDataNow().length))
        .onAwaitSendable(() -> ran.add("awaited"))
        .onClose(() -> ran.add("closed"));
    stream.sendAll(new byte[3]);
    stream.awaitSendable();
    stream.close();
    stream.closeForcefully();
    assertThat(ran).containsExactly("sent 3", "awaited", "closed", "closed");
  }

  @NurseryTest
  void hooksOfTheReceiver() throws Exception {
    List<String> ran = new ArrayList<>();
    var stream = new MemoryReceiveStream();
    stream
        .onReceive(() -> {
          ran.add("receiving");
          stream.putData((byte) 1);
        })
        .onClose(() -> ran.add("closed"));
    assertThat(stream.receiveSome()).containsExactly(1);
    stream.close();
    stream.close();
    assertThat(ran).containsExactly("receiving", "closed", "closed");
  }

  @NurseryTest
  void closingEndsAHookThatWaits(Nursery nursery) throws Exception {
    var sender = new MemorySendStream().onSend(Tasks::sleepForever);
    var receiver = new MemoryReceiveStream().onReceive(Tasks::sleepForever);
    nursery.startSoon(() -> assertClosed(() -> sender.sendAll(new byte[1])));
    nursery.startSoon(() -> assertClosed(receiver::receiveSome));
    Settling.waitAllTasksBlocked();
    sender.close();
    receiver.close();
  }

  @NurseryTest
  void whatIsPutIsReceivedAndThenTheEnd() throws Exception {
    var stream = new MemoryReceiveStream();
    stream.putData((byte) 1, (byte) 2);
    stream.putEof();
    stream.putEof();
    assertThatThrownBy(() -> stream.putData((byte) 3))
        .isInstanceOf(ClosedEndpointException.class)
        .hasMessageContaining("putEof");
    assertThat(stream.receiveSome()).containsExactly(1, 2);
    assertThat(stream.receiveSome()).isEmpty();
    stream.close();
    assertClosed(stream::receiveSome);
  }

  @NurseryTest
  void pumpingMovesBytesAndTheEnd() throws Exception {
    var from = new MemorySendStream();
    var to = new MemoryReceiveStream();
    assertThat(MemoryStreams.pump(from, to)).isFalse();
    from.sendAll(new byte[] {1, 2, 3});
    assertThat(MemoryStreams.pump(from, to, 2)).isTrue();
    assertThat(to.receiveSome()).containsExactly(1, 2);
    from.close();
    assertThat(MemoryStreams.pump(from, to)).isTrue();
    assertThat(MemoryStreams.pump(from, to)).isTrue();
    assertThat(to.receiveSome()).containsExactly(3);
    assertThat(to.receiveSome()).isEmpty();
  }

  @NurseryTest
  void pumpingIntoAClosedStreamBreaks() throws Exception {
    var from = new MemorySendStream();
    var to = new MemoryReceiveStream();
    from.sendAll(new byte[] {1});
    to.close();
    assertThatThrownBy(() -> MemoryStreams.pump(from, to))
        .isInstanceOf(BrokenStreamException.class)
        .hasCauseInstanceOf(ClosedEndpointException.class);
  }

  @NurseryTest
  void withoutItsHookThePairIsUnplugged(VirtualClock clock) throws Exception {
    try (var pair = MemoryStreams.pair()) {
      pair.here().sendStream().onSend(null);
      pair.here().sendAll(new byte[] {1});
      assertThat(CancelScope.moveOnAfter(Duration.ofHours(1), () -> pair.there().receiveSome()))
          .isInstanceOf(Timed.CutOff.class);
      assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));

      MemoryStreams.pump(pair.here().sendStream(), pair.there().receiveStream());
      assertThat(pair.there().receiveSome()).containsExactly(1);
    }
  }

  @NurseryTest
  void inLockstepASendEndsWhenAllWasReceived(Nursery nursery) throws Exception {
    try (var pair = LockstepStreams.oneWayPair()) {
      Task<?> send = nursery.startSoon("sender", () -> pair.here().sendAll(new byte[] {1, 2}));
      assertThat(pair.there().receiveAtMost(1)).containsExactly(1);
      Settling.waitAllTasksBlocked();
      assertThat(send.outcome()).isEmpty();
      assertThat(pair.there().receiveSome()).containsExactly(2);
      send.await();
    }
  }

  @NurseryTest
  void inLockstepACancelledSendTakesBackWhatWasNotReceived(Nursery nursery) throws Exception {
    try (var pair = LockstepStreams.oneWayPair()) {
      CancelScope.moveOnAfter(Duration.ofHours(1), () -> pair.here().sendAll(new byte[] {1}));
      nursery.startSoon("sender", () -> pair.here().sendAll(new byte[] {2}));
      assertThat(pair.there().receiveSome()).containsExactly(2);
    }
  }

  private static void assertClosed(Block<IOException> operation) {
    assertThatThrownBy(operation::run).isInstanceOf(ClosedEndpointException.class);
  }
}
