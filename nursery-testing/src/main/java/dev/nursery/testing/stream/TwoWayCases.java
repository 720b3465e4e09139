package dev.nursery.testing.stream;

import static dev.nursery.testing.stream.Trial.assertClosed;
import static dev.nursery.testing.stream.Trial.assertEnd;
import static dev.nursery.testing.stream.Trial.assertReceives;
import static dev.nursery.testing.stream.Trial.assertWaits;
import static dev.nursery.testing.stream.Trial.bytes;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.ByteStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What a stream that goes both ways has to do besides. */
final class TwoWayCases {

  private static final int MEGABYTE = 1 << 20;

  private TwoWayCases() {}

  static Stream<DynamicTest> basic(StreamMaker<? extends ByteStream, ? extends ByteStream> maker) {
    return Stream.of(
        Trial.test("two megabytes both ways at once", maker, TwoWayCases::bothWays),
        Trial.test("closing one side is the end for the other", maker, TwoWayCases::oneSide));
  }

  static Stream<DynamicTest> clogged(
      StreamMaker<? extends ByteStream, ? extends ByteStream> maker) {
    return Stream.of(
        Trial.test("clogged: one sends, another receives", maker, TwoWayCases::independent),
        Trial.test("clogged: closing wakes both directions", maker, TwoWayCases::closeWakesBoth));
  }

  /** A megabyte at once, then chunks of sizes that are always the same, as the seeds are. */
  private static void bothWays(Nursery nursery, ByteStream here, ByteStream there) {
    byte[] to = new byte[2 * MEGABYTE];
    byte[] back = new byte[2 * MEGABYTE];
    new Random(1).nextBytes(to);
    new Random(2).nextBytes(back);
    nursery.startSoon("sender here", () -> send(here, to, new Random(3)));
    nursery.startSoon("sender there", () -> send(there, back, new Random(4)));
    nursery.startSoon("receiver there", () -> assertArrives(there, to));
    nursery.startSoon("receiver here", () -> assertArrives(here, back));
  }

  private static void send(ByteStream stream, byte[] data, Random sizes) throws IOException {
    stream.sendAll(ByteBuffer.wrap(data, 0, MEGABYTE));
    ByteBuffer all = ByteBuffer.wrap(data).position(MEGABYTE);
    while (all.hasRemaining()) {
      int size = Math.min(all.remaining(), 1 + sizes.nextInt(16_384));
      stream.sendAll(all.slice(all.position(), size));
      all.position(all.position() + size);
    }
  }

  private static void assertArrives(ByteStream stream, byte[] expected) throws IOException {
    int difference = Arrays.mismatch(Trial.receiveExactly(stream, expected.length), expected);
    if (difference >= 0) {
      throw new AssertionError("the bytes received differ from those sent, from no. " + difference);
    }
  }

  private static void oneSide(Nursery nursery, ByteStream here, ByteStream there)
      throws IOException {
    nursery.startSoon("closer", here::close);
    assertEnd(there);
  }

  private static void independent(Nursery nursery, ByteStream here, ByteStream there)
      throws IOException {
    Task<?> receiver = nursery.startSoon("receiver", () -> assertReceives(here, 3));
    Task<?> sender = nursery.startSoon("sender", () -> here.sendAll(new byte[OneWayCases.FLOOD]));
    assertWaits(receiver);
    assertWaits(sender);
    there.sendAll(bytes(3));
    receiver.await();
    sender.cancel("never mind");
  }

  private static void closeWakesBoth(Nursery nursery, ByteStream here, ByteStream there)
      throws IOException {
    assertWaits(nursery.startSoon("receiver", () -> assertClosed(here::receiveSome)));
    assertWaits(
        nursery.startSoon(
            "sender", () -> assertClosed(() -> here.sendAll(new byte[OneWayCases.FLOOD]))));
    here.close();
  }
}
