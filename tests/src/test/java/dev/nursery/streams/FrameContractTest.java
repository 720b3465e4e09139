package dev.nursery.streams;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.nursery.net.HalfCloseable;
import dev.nursery.net.frame.Codec;
import dev.nursery.net.frame.Delimited;
import dev.nursery.net.frame.FrameReceiver;
import dev.nursery.net.frame.FrameSender;
import dev.nursery.net.frame.FramedStream;
import dev.nursery.net.frame.Framing;
import dev.nursery.net.frame.LengthPrefix;
import dev.nursery.testing.channel.ChannelContract;
import dev.nursery.testing.channel.ChannelPair;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryStreams;
import dev.nursery.testing.stream.StreamPair;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contract of channels, kept by those over streams. */
class FrameContractTest {

  private static final Codec<Integer> NUMBERS =
      Codec.text(US_ASCII).map(String::valueOf, Integer::valueOf);

  private static ChannelPair framed(
      StreamPair<? extends HalfCloseable, ? extends HalfCloseable> pair, Framing framing) {
    var here = FramedStream.over(pair.here(), framing, NUMBERS);
    var there = FramedStream.over(pair.there(), framing, NUMBERS);
    there.sender().close(); // as the sender learns only then that nobody receives
    return new ChannelPair(here.sender(), there.receiver());
  }

  @TestFactory
  Stream<DynamicTest> overMemory() {
    return ChannelContract.of(() -> framed(MemoryStreams.pair(), LengthPrefix.varint()));
  }

  @TestFactory
  Stream<DynamicTest> overLockstep() {
    return ChannelContract.of(() -> framed(LockstepStreams.pair(), Delimited.by((byte) '\n')));
  }

  @TestFactory
  Stream<DynamicTest> oneWay() {
    return ChannelContract.of(() -> {
      var pair = LockstepStreams.oneWayPair();
      return new ChannelPair(
          new FrameSender<>(pair.here(), LengthPrefix.ofBytes(8), NUMBERS),
          new FrameReceiver<>(pair.there(), LengthPrefix.ofBytes(8), NUMBERS));
    });
  }
}
