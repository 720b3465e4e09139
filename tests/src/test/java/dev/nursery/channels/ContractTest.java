package dev.nursery.channels;

import dev.nursery.channel.MemoryChannel;
import dev.nursery.testing.channel.ChannelContract;
import dev.nursery.testing.channel.ChannelPair;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** The published contract of channels, kept by those of the core. */
class ContractTest {

  private static final Map<String, Supplier<MemoryChannel<Integer>>> CHANNELS =
      Map.of(
          "rendezvous", () -> MemoryChannel.open(0),
          "one", () -> MemoryChannel.open(1),
          "two", () -> MemoryChannel.open(2),
          "hundred", () -> MemoryChannel.open(100),
          "unbounded", MemoryChannel::unbounded,
          "sliding", () -> MemoryChannel.sliding(1_000),
          "dropping", () -> MemoryChannel.dropping(1_000));

  @TestFactory
  Stream<DynamicContainer> memoryChannels() {
    return CHANNELS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(channel ->
            DynamicContainer.dynamicContainer(
                channel.getKey(),
                ChannelContract.of(() -> {
                  MemoryChannel<Integer> opened = channel.getValue().get();
                  return new ChannelPair(opened.sender(), opened.receiver());
                })));
  }
}
