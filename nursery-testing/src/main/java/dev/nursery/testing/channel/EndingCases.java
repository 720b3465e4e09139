package dev.nursery.testing.channel;

import static dev.nursery.testing.channel.ChannelTrial.assertEqual;
import static dev.nursery.testing.channel.ChannelTrial.assertReceives;
import static dev.nursery.testing.channel.ChannelTrial.assertThrows;
import static dev.nursery.testing.channel.ChannelTrial.sending;
import static dev.nursery.testing.channel.ChannelTrial.settle;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.channel.SendChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** What closing does, at this end and at the other. */
final class EndingCases {

  private EndingCases() {}

  static Stream<DynamicTest> of(ChannelMaker maker) {
    return Stream.of(
        ChannelTrial.test("the end comes after the last value", maker, EndingCases::afterTheLast),
        ChannelTrial.test("a loop ends with the channel", maker, EndingCases::loop),
        ChannelTrial.test("the end wakes who receives", maker, EndingCases::endWakes),
        ChannelTrial.test("without a receiver sending breaks", maker, EndingCases::breaks),
        ChannelTrial.test("a receiver that goes wakes who sends", maker, EndingCases::breakWakes),
        ChannelTrial.test("closing wakes who receives here", maker, EndingCases::closeWakes),
        ChannelTrial.test("after closing nothing works", maker, EndingCases::closed),
        ChannelTrial.test("closing in a cancelled scope closes", maker, EndingCases::cancelled));
  }

  private static void sendTwoAndClose(Nursery nursery, SendChannel<Integer> sender) {
    nursery.startSoon(
        "sender",
        () -> {
          sender.send(1);
          sender.send(2);
          sender.close();
        });
  }

  private static void afterTheLast(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver)
      throws InterruptedException {
    sendTwoAndClose(nursery, sender);
    assertReceives(receiver, 1, 2);
    assertThrows(EndOfChannelException.class, receiver::receive);
    assertThrows(EndOfChannelException.class, receiver::receive);
  }

  private static void loop(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver) {
    sendTwoAndClose(nursery, sender);
    var received = new ArrayList<Integer>();
    for (int value : receiver) {
      received.add(value);
    }
    assertEqual(List.of(1, 2), received, "received in a loop");
  }

  private static void endWakes(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver) {
    Task<?> waiting =
        nursery.startSoon(
            "receiver", () -> assertThrows(EndOfChannelException.class, receiver::receive));
    settle();
    sender.close();
    waiting.await();
  }

  private static void breaks(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver)
      throws InterruptedException {
    receiver.close();
    settle();
    assertThrows(BrokenResourceException.class, () -> sender.send(1));
  }

  private static void breakWakes(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver) {
    Task<?> sending =
        nursery.startSoon(
            "sender",
            () ->
                assertThrows(
                    BrokenResourceException.class,
                    () -> {
                      while (true) {
                        sender.send(1);
                      }
                    }));
    assertReceives(receiver, 1, 1); // so it is at it
    receiver.close();
    sending.await();
  }

  private static void closeWakes(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver)
      throws InterruptedException {
    Task<?> waiting =
        nursery.startSoon(
            "receiver", () -> assertThrows(ClosedResourceException.class, receiver::receive));
    settle();
    receiver.close();
    waiting.await();
    assertThrows(BrokenResourceException.class, () -> sender.send(1));
  }

  private static void closed(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver)
      throws InterruptedException {
    sending(nursery, sender, 1);
    assertReceives(receiver, 1);
    sender.close();
    sender.close();
    assertThrows(ClosedResourceException.class, () -> sender.send(1));
    receiver.close();
    receiver.close();
    assertThrows(ClosedResourceException.class, receiver::receive);
  }

  private static void cancelled(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver)
      throws InterruptedException {
    CancelScope scope = CancelScope.create();
    scope.cancel("before closing");
    scope.run(sender::close);
    assertEqual(false, scope.cancelledCaught(), "closing is a cancel point");
    assertThrows(EndOfChannelException.class, receiver::receive);
  }
}
