package dev.nursery.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BrokenResourceException;
import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.net.frame.Codec;
import dev.nursery.net.frame.Delimited;
import dev.nursery.net.frame.FrameReceiver;
import dev.nursery.net.frame.FrameSender;
import dev.nursery.net.frame.FrameTooLongException;
import dev.nursery.net.frame.FramedStream;
import dev.nursery.net.frame.Framing;
import dev.nursery.net.frame.LengthPrefix;
import dev.nursery.net.frame.MalformedFrameException;
import dev.nursery.net.stream.TooLongException;
import dev.nursery.net.stream.UnexpectedEndException;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testing.stream.MemorySendStream;
import dev.nursery.testing.stream.MemoryStreams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What frames look like, and what becomes of those that are none. */
class FramesTest {

  private static byte[] bytes(int... values) {
    var bytes = ByteBuffer.allocate(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.array();
  }

  private static byte[] sent(Framing framing, byte[] content) {
    var stream = new MemorySendStream();
    new FrameSender<>(stream, framing, Codec.bytes()).send(content);
    return stream.getDataNow();
  }

  private static FrameReceiver<byte[]> receiver(Framing framing, int... data) throws IOException {
    var stream = new MemoryReceiveStream();
    stream.putData(bytes(data));
    stream.putEof();
    return new FrameReceiver<>(stream, framing, Codec.bytes());
  }

  // -- what they look like

  @NurseryTest
  void lengthsOfAllSizes() {
    assertThat(sent(LengthPrefix.ofBytes(1), bytes(7))).containsExactly(1, 7);
    assertThat(sent(LengthPrefix.ofBytes(2), bytes(7))).containsExactly(0, 1, 7);
    assertThat(sent(LengthPrefix.ofBytes(2).littleEndian(), bytes(7))).containsExactly(1, 0, 7);
    assertThat(sent(LengthPrefix.ofBytes(4), bytes())).containsExactly(0, 0, 0, 0);
    assertThat(sent(LengthPrefix.ofBytes(8).littleEndian(), bytes(9, 9)))
        .containsExactly(2, 0, 0, 0, 0, 0, 0, 0, 9, 9);
    assertThat(sent(LengthPrefix.varint(), bytes(7))).containsExactly(1, 7);
    assertThat(sent(LengthPrefix.varint(), new byte[300])).startsWith(0xAC, 0x02).hasSize(302);
    assertThat(sent(Delimited.by(bytes(13, 10)), bytes(7))).containsExactly(7, 13, 10);
  }

  static List<Framing> framings() {
    return List.of(
        LengthPrefix.ofBytes(1),
        LengthPrefix.ofBytes(2),
        LengthPrefix.ofBytes(2).littleEndian(),
        LengthPrefix.ofBytes(4),
        LengthPrefix.ofBytes(8).littleEndian(),
        LengthPrefix.varint(),
        Delimited.by((byte) 0),
        Delimited.by(bytes(1, 1, 2)));
  }

  @ParameterizedTest
  @MethodSource("framings")
  void whatIsSentIsReceived(Framing framing) {
    Nursery.run(nursery -> {
      var pair = LockstepStreams.oneWayPair();
      var receiver = new FrameReceiver<>(pair.there(), framing, Codec.text(UTF_8));
      nursery.startSoon(() -> {
        try (var sender = new FrameSender<>(pair.here(), framing, Codec.text(UTF_8))) {
          sender.send("");
          sender.send("grün");
          sender.send("x".repeat(255));
        }
      });
      assertThat(receiver).containsExactly("", "grün", "x".repeat(255));
    });
  }

  // -- what is none

  @NurseryTest
  void aFrameOverItsLimitIsRefusedBeforeItComes() throws IOException {
    for (Framing framing :
        List.of(
            LengthPrefix.ofBytes(4).maxFrame(1_000),
            LengthPrefix.ofBytes(8).maxFrame(1_000),
            LengthPrefix.varint().maxFrame(1_000))) {
      for (int[] announced :
          new int[][] {
            {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, {0x81, 0xFF, 0xFF, 0xFF, 9, 0, 0, 0}
          }) {
        var receiver = receiver(framing, announced);
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(receiver::receive)
              .isInstanceOfSatisfying(
                  FrameTooLongException.class, e -> assertThat(e.limit()).isEqualTo(1_000))
              .hasMessageContaining("MemoryReceiveStream@")
              .hasCauseInstanceOf(TooLongException.class);
        }
      }
    }
    assertThatThrownBy(receiver(Delimited.by((byte) 0).maxFrame(3), 1, 2, 3, 4)::receive)
        .isInstanceOf(FrameTooLongException.class);
    assertThat(receiver(Delimited.by((byte) 0).maxFrame(3), 1, 2, 3, 0).receive()).hasSize(3);
    assertThat(receiver(LengthPrefix.ofBytes(1).maxFrame(1), 1, 5).receive()).containsExactly(5);
    assertThat(receiver(LengthPrefix.ofBytes(1).maxFrame(0), 0).receive()).isEmpty();
  }

  /** Two gigabytes announced, and allowed, and nothing sent: that takes no two gigabytes. */
  @NurseryTest
  void memoryIsTakenAsBytesCome() throws IOException {
    var framing = LengthPrefix.ofBytes(4).maxFrame(Integer.MAX_VALUE - 16);
    assertThatThrownBy(receiver(framing, 0x7F, 0xFF, 0xFF, 0xEF, 1, 2)::receive)
        .isInstanceOf(BrokenResourceException.class)
        .hasCauseInstanceOf(UnexpectedEndException.class)
        .hasMessageContaining("2 of 2147483631 bytes");
  }

  @NurseryTest
  void anEndWithinAFrameIsNoEndOfTheChannel() throws IOException {
    for (int[] piece : new int[][] {{0}, {0, 2}, {0, 2, 9}}) {
      assertThatThrownBy(receiver(LengthPrefix.ofBytes(2), piece)::receive)
          .isInstanceOf(BrokenResourceException.class)
          .hasCauseInstanceOf(UnexpectedEndException.class);
    }
    assertThatThrownBy(receiver(LengthPrefix.varint(), 0x80)::receive)
        .hasCauseInstanceOf(UnexpectedEndException.class);
    assertThatThrownBy(receiver(Delimited.by((byte) 0), 1)::receive)
        .hasCauseInstanceOf(UnexpectedEndException.class);
    assertThatThrownBy(receiver(LengthPrefix.ofBytes(2))::receive)
        .isInstanceOf(EndOfChannelException.class);
  }

  @NurseryTest
  void whatTheCodecRefusesIsMalformedForGood() throws IOException {
    var stream = new MemoryReceiveStream();
    stream.putData(bytes(1, 0xC3, 1, 'a'));
    var receiver = new FrameReceiver<>(stream, LengthPrefix.ofBytes(1), Codec.text(UTF_8));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(receiver::receive)
          .isInstanceOf(MalformedFrameException.class)
          .hasMessageContaining("MemoryReceiveStream@");
    }
    var numbers =
        new FrameReceiver<>(
            receiverStream("x\n"),
            Delimited.by((byte) '\n'),
            Codec.text(UTF_8).map(String::valueOf, Integer::valueOf));
    assertThatThrownBy(numbers::receive)
        .isInstanceOf(MalformedFrameException.class)
        .hasCauseInstanceOf(NumberFormatException.class);
  }

  private static MemoryReceiveStream receiverStream(String text) throws IOException {
    var stream = new MemoryReceiveStream();
    stream.putData(text.getBytes(UTF_8));
    return stream;
  }

  @NurseryTest
  void whatCannotBeAFrameIsNotSent() {
    var stream = new MemorySendStream();
    assertThatThrownBy(() ->
            new FrameSender<>(stream, LengthPrefix.ofBytes(1), Codec.bytes()).send(new byte[256]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() ->
            new FrameSender<>(stream, LengthPrefix.ofBytes(4).maxFrame(9), Codec.bytes())
                .send(new byte[10]))
        .isInstanceOf(IllegalArgumentException.class);
    var delimited = new FrameSender<>(stream, Delimited.by(bytes(1, 1)), Codec.bytes());
    for (byte[] content : List.of(bytes(1, 1), bytes(2, 1, 1, 2), bytes(2, 1))) {
      assertThatThrownBy(() -> delimited.send(content))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0101");
    }
    var text = new FrameSender<>(stream, LengthPrefix.varint(), Codec.text(UTF_8));
    assertThatThrownBy(() -> text.send("\uD800")).isInstanceOf(IllegalArgumentException.class);
    text.send("a");
    assertThat(stream.getDataNow()).containsExactly(1, 'a');
  }

  // -- cancellation, closing, misuse

  @NurseryTest
  void aSendThatIsCutOffInAFrameBreaksTheChannelAndNoOther(Nursery nursery) throws IOException {
    var pair = LockstepStreams.oneWayPair();
    var sender = new FrameSender<>(pair.here(), LengthPrefix.ofBytes(1), Codec.bytes());
    assertThat(cut(() -> sender.send(bytes(1, 2)))).isTrue(); // not a byte was taken

    nursery.startSoon(
        "taker", () -> assertThat(pair.there().receiveAtMost(2)).containsExactly(2, 1));
    assertThat(cut(() -> sender.send(bytes(1, 2)))).isTrue();

    assertThatThrownBy(() -> sender.send(bytes(3)))
        .isInstanceOf(BrokenResourceException.class)
        .hasMessageContaining("in the middle of a frame");
  }

  private static boolean cut(Runnable send) {
    return !CancelScope.moveOnAfter(Duration.ofSeconds(1), send::run).done();
  }

  @NurseryTest
  void aReceiveThatIsCutOffLeavesThePieces(Nursery nursery) throws IOException {
    var stream = new MemoryReceiveStream();
    var receiver = new FrameReceiver<>(stream, LengthPrefix.ofBytes(2), Codec.bytes());
    for (int value : new int[] {0, 3, 7, 8}) {
      stream.putData((byte) value);
      assertThat(cut(receiver::receive)).isTrue();
    }
    stream.putData((byte) 9);
    assertThat(receiver.receive()).containsExactly(7, 8, 9);
  }

  @NurseryTest
  void bothDirectionsAreClosedEachForItself(Nursery nursery) throws IOException {
    var pair = MemoryStreams.pair();
    var here = FramedStream.over(pair.here(), LengthPrefix.ofBytes(1), Codec.text(UTF_8));
    var there = FramedStream.over(pair.there(), LengthPrefix.ofBytes(1), Codec.text(UTF_8));
    here.send("question");
    here.sender().close();
    assertThat(there.receiver()).containsExactly("question");
    assertThatThrownBy(() -> here.send("more")).isInstanceOf(ClosedResourceException.class);
    there.send("answer");
    there.finish();
    assertThat(here.receiver()).containsExactly("answer");
    here.finish();
    assertThatThrownBy(pair.here()::receiveSome).hasMessageContaining("closed");
  }

  @NurseryTest
  void twoInOneDirectionAreTold(Nursery nursery) {
    var framed =
        FramedStream.over(LockstepStreams.pair().here(), LengthPrefix.ofBytes(1), Codec.bytes());
    nursery.startSoon(
        "first receiver",
        () -> assertThatThrownBy(framed::receive).isInstanceOf(ClosedResourceException.class));
    nursery.startSoon(
        "first sender",
        () ->
            assertThatThrownBy(() -> framed.send(bytes(1)))
                .isInstanceOf(ClosedResourceException.class));
    Settling.waitAllTasksBlocked();
    assertThatThrownBy(framed::receive).isInstanceOf(BusyResourceException.class);
    assertThatThrownBy(() -> framed.send(bytes(2))).isInstanceOf(BusyResourceException.class);
    framed.close();
  }
}
