package dev.nursery.streams;

import dev.nursery.BrokenResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.net.frame.Codec;
import dev.nursery.net.frame.FrameReceiver;
import dev.nursery.net.frame.FrameSender;
import dev.nursery.net.frame.Framing;
import dev.nursery.net.frame.LengthPrefix;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.stream.MemorySendStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames of bytes that are taken for text, or for numbers, whether they are or not. */
final class TextProgram {

  private static final List<Charset> CHARSETS =
      List.of(
          StandardCharsets.UTF_8,
          StandardCharsets.US_ASCII,
          StandardCharsets.UTF_16BE,
          StandardCharsets.UTF_16);

  private TextProgram() {}

  /** The first byte chooses the charset, the next few the chunks; the rest is what comes. */
  static void run(byte... program) {
    if (program.length < 4) {
      return;
    }
    Codec<String> text = Codec.text(CHARSETS.get((program[0] & 0xFF) % CHARSETS.size()));
    Nursery.options()
        .clock(VirtualClock.autojumping()) // the stream is slow at times
        .run(_ -> {
          check(text, program);
          check(text.<Integer>map(String::valueOf, Integer::valueOf), program);
        });
  }

  private static <T> void check(Codec<T> codec, byte[] program) {
    byte[] chunks = Arrays.copyOfRange(program, 1, 4);
    byte[] data = Arrays.copyOfRange(program, 4, program.length);
    List<T> received = receiveAll(codec, LengthPrefix.ofBytes(1), new ScriptedStream(data, chunks));
    var again = new MemorySendStream();
    Framing wide = LengthPrefix.ofBytes(2); // with a byte order mark, it is longer than it was
    try (var sender = new FrameSender<>(again, wide, codec)) {
      received.forEach(sender::send);
    }
    List<T> same = receiveAll(codec, wide, new ScriptedStream(again.getData()));
    if (!same.equals(received)) {
      throw new AssertionError(same + " is not " + received);
    }
  }

  /** Any other exception is a defect. */
  private static <T> List<T> receiveAll(Codec<T> codec, Framing framing, ScriptedStream stream) {
    var values = new ArrayList<T>();
    var receiver = new FrameReceiver<>(stream, framing, codec);
    try {
      while (true) {
        values.add(receiver.receive());
      }
    } catch (EndOfChannelException | BrokenResourceException e) {
      return values;
    }
  }
}
