package dev.nursery.testing.stream;

import dev.nursery.net.ByteStream;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The tests that every stream of bytes has to pass, to be aimed at one of your own.
 *
 * {@snippet :
 * import org.junit.jupiter.api.*;
 *
 * class TlsStreamTest {
 *   @TestFactory
 *   Stream<DynamicTest> keepsTheContract() {
 *     return StreamContract.halfCloseable(() -> connectedPair(), () -> cloggedPair());
 *   }
 * }
 * }
 *
 * <p>A <b>maker</b> gives a fresh pair of connected ends for each test, which closes them. A
 * <b>clogged</b> maker gives pairs on which {@code here} can send nothing until {@code there}
 * receives; it is what the rules about waiting senders are tested with. A kind of stream that is
 * never clogged has no such maker, and skips those tests. What a clogged pair had to be filled with
 * does not matter.
 *
 * <p>The tests run in nurseries of their own, on a {@link dev.nursery.testing.VirtualClock} that
 * runs like real time, so that streams in memory and those over a network are tested alike. A
 * stream need not hold anything: whoever sends has a receiver. Each test fails after a minute with
 * a {@link dev.nursery.TooSlowException} if an operation of the stream does not end that should.
 *
 * <p>Follows trio's {@code check_one_way_stream}, {@code check_two_way_stream} and {@code
 * check_half_closeable_stream}.
 */
public final class StreamContract {

  private StreamContract() {}

  /** Tests of streams on which {@code here} sends and {@code there} receives; never clogged. */
  public static Stream<DynamicTest> oneWay(
      StreamMaker<? extends SendStream, ? extends ReceiveStream> maker) {
    return OneWayCases.basic("", maker);
  }

  /** Tests of streams on which {@code here} sends and {@code there} receives. */
  public static Stream<DynamicTest> oneWay(
      StreamMaker<? extends SendStream, ? extends ReceiveStream> maker,
      StreamMaker<? extends SendStream, ? extends ReceiveStream> clogged) {
    return Stream.concat(oneWay(maker), OneWayCases.clogged("", clogged));
  }

  /** Tests of streams that go both ways, in both directions; never clogged. */
  public static Stream<DynamicTest> twoWay(
      StreamMaker<? extends ByteStream, ? extends ByteStream> maker) {
    return Stream.of(
            OneWayCases.basic("", maker),
            OneWayCases.basic("swapped: ", maker.swapped()),
            TwoWayCases.basic(maker))
        .flatMap(tests -> tests);
  }

  /** Tests of streams that go both ways, in both directions. */
  public static Stream<DynamicTest> twoWay(
      StreamMaker<? extends ByteStream, ? extends ByteStream> maker,
      StreamMaker<? extends ByteStream, ? extends ByteStream> clogged) {
    return Stream.of(twoWay(maker), OneWayCases.clogged("", clogged), TwoWayCases.clogged(clogged))
        .flatMap(tests -> tests);
  }

  /** Tests of streams of which one direction can be ended by itself; never clogged. */
  public static Stream<DynamicTest> halfCloseable(
      StreamMaker<? extends HalfCloseable, ? extends HalfCloseable> maker) {
    return Stream.concat(twoWay(maker), HalfCloseableCases.basic(maker));
  }

  /** Tests of streams of which one direction can be ended by itself. */
  public static Stream<DynamicTest> halfCloseable(
      StreamMaker<? extends HalfCloseable, ? extends HalfCloseable> maker,
      StreamMaker<? extends HalfCloseable, ? extends HalfCloseable> clogged) {
    return Stream.of(
            twoWay(maker, clogged),
            HalfCloseableCases.basic(maker),
            HalfCloseableCases.clogged(clogged))
        .flatMap(tests -> tests);
  }
}
