package dev.nursery.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.stream.CountedReceiveStream;
import dev.nursery.net.stream.CountedSendStream;
import dev.nursery.net.stream.TeeReceiveStream;
import dev.nursery.net.stream.TeeSendStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testing.stream.MemorySendStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Copies, and counts. */
class TeeTest {

  private static boolean cut(Block<IOException> operation) throws IOException {
    return !CancelScope.moveOnAfter(Duration.ofSeconds(1), operation).done();
  }

  @NurseryTest
  void whatIsReceivedWasCopiedBefore() throws IOException {
    var source = new MemoryReceiveStream();
    source.putData((byte) 1, (byte) 2, (byte) 3);
    source.putEof();
    var copy = new MemorySendStream();
    var tee = new TeeReceiveStream(source, copy);
    assertThat(tee.receiveAtMost(2)).containsExactly(1, 2);
    assertThat(copy.getDataNow()).containsExactly(1, 2);
    assertThat(tee.receiveSome()).containsExactly(3);
    assertThat(tee.receiveSome()).isEmpty();
    assertThat(copy.getDataNow()).containsExactly(3);
  }

  @NurseryTest
  void aReceiveThatIsCutOffBeforeItCopiesHasTakenNothing(Nursery nursery) throws IOException {
    var source = new MemoryReceiveStream();
    source.putData((byte) 1, (byte) 2, (byte) 3);
    var copy = LockstepStreams.oneWayPair();
    var tee = new TeeReceiveStream(source, copy.here());
    assertThat(cut(() -> tee.receiveSome())).isTrue();
    nursery.startSoon(() -> assertThat(copy.there().receiveSome()).containsExactly(1, 2, 3));
    assertThat(tee.receiveAtMost(2)).containsExactly(1, 2);
    assertThat(tee.receiveAtMost(2)).containsExactly(3);
  }

  @NurseryTest
  void aCopyThatIsCutOffInTheMiddleEndsIt(Nursery nursery) throws IOException {
    var source = new MemoryReceiveStream();
    source.putData((byte) 1, (byte) 2, (byte) 3);
    var copy = LockstepStreams.oneWayPair();
    var tee = new TeeReceiveStream(source, copy.here());
    nursery.startSoon(() -> copy.there().receiveAtMost(2));
    assertThat(cut(() -> tee.receiveSome())).isTrue();
    assertThatThrownBy(tee::receiveSome).isInstanceOf(BrokenStreamException.class);
  }

  @NurseryTest
  void whatOneOfTwoHasSentCountsAsSent(Nursery nursery) throws IOException {
    var first = new MemorySendStream();
    var second = LockstepStreams.oneWayPair();
    ByteBuffer data = ByteBuffer.allocate(5);
    assertThat(cut(() -> new TeeSendStream(first, second.here()).sendAll(data))).isTrue();
    assertThat(first.getDataNow()).hasSize(5);
    assertThat(data.hasRemaining()).isFalse();
  }

  @NurseryTest
  void countsTellWhatWentThrough(Nursery nursery) throws IOException {
    var pair = LockstepStreams.oneWayPair();
    var sending = new CountedSendStream(pair.here());
    var receiving = new CountedReceiveStream(pair.there());
    nursery.startSoon(() -> {
      sending.sendAll(ByteBuffer.allocate(3), ByteBuffer.allocate(2));
      cut(() -> sending.sendAll(new byte[10]));
      sending.close();
    });
    while (receiving.bytes() < 9) {
      receiving.receiveAtMost(4);
    }
    assertThat(receiving.operations()).isEqualTo(3);
    Tasks.sleep(Duration.ofSeconds(5));
    assertThat(receiving.receiveSome()).isEmpty();
    assertThat(sending.bytes()).isEqualTo(9);
    assertThat(sending.operations()).isEqualTo(1);
    assertThat(receiving.bytes()).isEqualTo(9);
  }
}
