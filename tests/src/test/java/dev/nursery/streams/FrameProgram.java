package dev.nursery.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.net.frame.Codec;
import dev.nursery.net.frame.Delimited;
import dev.nursery.net.frame.FrameReceiver;
import dev.nursery.net.frame.FrameSender;
import dev.nursery.net.frame.Framing;
import dev.nursery.net.frame.LengthPrefix;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.stream.MemorySendStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes that are taken for frames, whether they are or not, in chunks, and with receives that are
 * cut off.
 */
final class FrameProgram {

  private static final int MAX = 50;

  private static final List<Framing> FRAMINGS =
      List.of(
          LengthPrefix.ofBytes(1).maxFrame(MAX),
          LengthPrefix.ofBytes(2).maxFrame(MAX),
          LengthPrefix.ofBytes(4).littleEndian().maxFrame(MAX),
          LengthPrefix.ofBytes(8).maxFrame(MAX),
          LengthPrefix.varint().maxFrame(MAX),
          Delimited.by((byte) 0).maxFrame(MAX),
          Delimited.by((byte) 1, (byte) 1, (byte) 0).maxFrame(MAX));

  private static final int VARINT = 4;

  private FrameProgram() {}

  /** The first byte chooses the framing, the next few the chunks; the rest is what comes. */
  static void run(byte... program) {
    if (program.length < 4) {
      return;
    }
    int kind = (program[0] & 0xFF) % FRAMINGS.size();
    byte[] chunks = Arrays.copyOfRange(program, 1, 4);
    byte[] data = Arrays.copyOfRange(program, 4, program.length);
    Nursery.options().clock(VirtualClock.autojumping()).run(_ -> check(kind, chunks, data));
  }

  private static void check(int kind, byte[] chunks, byte[] data) {
    Framing framing = FRAMINGS.get(kind);
    var inPieces = new ArrayList<byte[]>();
    Class<?> end = receiveAll(framing, new ScriptedStream(data, chunks), inPieces);
    var atOnce = new ArrayList<byte[]>();
    assertThat(receiveAll(framing, new ScriptedStream(data), atOnce)).isEqualTo(end);
    assertSame(inPieces, atOnce);
    assertThat(inPieces).allSatisfy(frame -> assertThat(frame).hasSizeLessThanOrEqualTo(MAX));

    // Sent again, they are what was received; a varint may have been longer than it had to be.
    var again = new MemorySendStream();
    try (var sender = new FrameSender<>(again, framing, Codec.bytes())) {
      inPieces.forEach(sender::send);
    }
    byte[] sent = again.getData();
    if (kind != VARINT) {
      assertThat(sent).isEqualTo(Arrays.copyOf(data, sent.length));
      if (end == EndOfChannelException.class) {
        assertThat(sent).hasSameSizeAs(data);
      }
    }
    var received = new ArrayList<byte[]>();
    assertThat(receiveAll(framing, new ScriptedStream(sent, chunks), received))
        .isEqualTo(EndOfChannelException.class);
    assertSame(received, inPieces);
  }

  /** By no means of AssertJ's, which take most of the time of a fuzzer. */
  private static void assertSame(List<byte[]> actual, List<byte[]> expected) {
    if (!Arrays.deepEquals(actual.toArray(), expected.toArray())) {
      throw new AssertionError(
          Arrays.deepToString(actual.toArray())
              + " is not "
              + Arrays.deepToString(expected.toArray()));
    }
  }

  /** How it ends: the type of what is thrown. */
  private static Class<?> receiveAll(Framing framing, ScriptedStream stream, List<byte[]> frames) {
    var receiver = new FrameReceiver<>(stream, framing, Codec.bytes());
    try {
      while (true) {
        // Whatever is cut off is done again.
        CancelScope.moveOnAfter(Duration.ofMinutes(1), () -> frames.add(receiver.receive()));
      }
    } catch (EndOfChannelException | BrokenResourceException e) {
      return e.getClass();
    }
  }
}
