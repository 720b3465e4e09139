package dev.nursery.testing.stream;

import static dev.nursery.testing.stream.Trial.assertBusy;
import static dev.nursery.testing.stream.Trial.assertCancelled;
import static dev.nursery.testing.stream.Trial.assertClosed;
import static dev.nursery.testing.stream.Trial.assertEnd;
import static dev.nursery.testing.stream.Trial.assertReceives;
import static dev.nursery.testing.stream.Trial.assertWaits;
import static dev.nursery.testing.stream.Trial.bytes;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.HalfCloseable;
import dev.nursery.testing.Checkpoints;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What a stream that can be half closed has to do besides. */
final class HalfCloseableCases {

  private HalfCloseableCases() {}

  static Stream<DynamicTest> basic(
      StreamMaker<? extends HalfCloseable, ? extends HalfCloseable> maker) {
    return Stream.of(
        Trial.test("the other direction outlives the end", maker, HalfCloseableCases::halfOpen),
        Trial.test("after the end nothing is sent", maker, HalfCloseableCases::afterTheEnd),
        Trial.test("a cancelled end was not sent", maker, HalfCloseableCases::cancelledEnd));
  }

  static Stream<DynamicTest> clogged(
      StreamMaker<? extends HalfCloseable, ? extends HalfCloseable> maker) {
    return Stream.of(
        Trial.test("clogged: the end waits for no sender", maker, HalfCloseableCases::busyEnd));
  }

  private static void halfOpen(Nursery nursery, HalfCloseable here, HalfCloseable there)
      throws IOException {
    nursery.startSoon(
        "sender here",
        () -> {
          here.sendAll(bytes(1, 2));
          Checkpoints.assertCheckpoints(() -> here.sendEof());
        });
    assertReceives(there, 1, 2);
    assertEnd(there);
    assertEnd(there);
    nursery.startSoon(
        "sender there",
        () -> {
          there.sendAll(bytes(4));
          there.sendEof();
        });
    assertReceives(here, 4);
    assertEnd(here);
  }

  private static void afterTheEnd(Nursery nursery, HalfCloseable here, HalfCloseable there)
      throws IOException, InterruptedException {
    here.sendEof();
    here.sendEof();
    assertCancelled(here::sendEof);
    assertClosed(() -> here.sendAll(bytes(1)));
    assertClosed(() -> here.sendAll(bytes()));
    assertClosed(here::awaitSendable);
    here.close();
    assertClosed(here::sendEof);
  }

  private static void cancelledEnd(Nursery nursery, HalfCloseable here, HalfCloseable there)
      throws IOException {
    assertCancelled(here::sendEof);
    nursery.startSoon("sender", () -> here.sendAll(bytes(5)));
    assertReceives(there, 5);
  }

  private static void busyEnd(Nursery nursery, HalfCloseable here, HalfCloseable there)
      throws IOException, InterruptedException {
    Task<?> wait = nursery.startSoon("waiter", here::awaitSendable);
    assertWaits(wait);
    assertBusy(here::sendEof);
    wait.cancel("enough");
    Trial.settle();
    Task<?> send = nursery.startSoon("sender", () -> here.sendAll(new byte[OneWayCases.FLOOD]));
    assertWaits(send);
    assertBusy(here::sendEof);
    send.cancel("enough");
  }
}
