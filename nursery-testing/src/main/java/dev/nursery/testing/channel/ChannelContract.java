package dev.nursery.testing.channel;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The tests that every channel has to pass, to be aimed at one of your own.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> keepsTheContract() {
 *   return ChannelContract.of(() -> {
 *     var channel = new MyChannel<Integer>(16);
 *     return new ChannelPair(channel.sender(), channel.receiver());
 *   });
 * }
 * }</pre>
 *
 * <p>The channel may hold any number of values, or none. What it does with two tasks at one end is
 * its own decision, as long as it keeps it: it serves both, or tells the second that it is busy.
 *
 * <p>Each test runs in a nursery of its own, on a clock that runs like real time, and for a minute
 * at most.
 */
public final class ChannelContract {

  private ChannelContract() {}

  /** Tests of one kind of channel. */
  public static Stream<DynamicTest> of(ChannelMaker maker) {
    return Stream.concat(PassingCases.of(maker), EndingCases.of(maker));
  }
}
