package dev.nursery.testing.channel;

import static dev.nursery.testing.channel.ChannelTrial.assertCancelled;
import static dev.nursery.testing.channel.ChannelTrial.assertEqual;
import static dev.nursery.testing.channel.ChannelTrial.assertReceives;
import static dev.nursery.testing.channel.ChannelTrial.assertThrows;
import static dev.nursery.testing.channel.ChannelTrial.sending;
import static dev.nursery.testing.channel.ChannelTrial.settle;

import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.channel.SendChannel;
import dev.nursery.testing.Checkpoints;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** How values get through, and what a cancellation does to them. */
final class PassingCases {

  /** After so many values without a receiver, a channel is taken to hold any number. */
  private static final int MANY = 100;

  private static final int EACH = 50;

  private PassingCases() {}

  static Stream<DynamicTest> of(ChannelMaker maker) {
    return Stream.of(
        ChannelTrial.test("values arrive in order", maker, PassingCases::inOrder),
        ChannelTrial.test("operations are checkpoints", maker, PassingCases::checkpoints),
        ChannelTrial.test("null is refused", maker, PassingCases::nothing),
        ChannelTrial.test("a cancelled receive takes nothing", maker, PassingCases::cutReceive),
        ChannelTrial.test("a cancelled send sends nothing", maker, PassingCases::cutSend),
        ChannelTrial.test("cancelled before, nothing happens", maker, PassingCases::cutBefore),
        ChannelTrial.test("each value goes to one receiver", maker, PassingCases::several));
  }

  private static void inOrder(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver) {
    sending(nursery, sender, 1, 2, 3);
    assertReceives(receiver, 1, 2, 3);
  }

  private static void checkpoints(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver) {
    nursery.startSoon("sender", () -> Checkpoints.assertCheckpoints(() -> sender.send(1)));
    settle();
    Checkpoints.assertCheckpoints(() -> assertReceives(receiver, 1));
    nursery.startSoon("receiver", () -> assertReceives(receiver, 2));
    settle();
    Checkpoints.assertCheckpoints(() -> sender.send(2));
  }

  @SuppressWarnings("NullAway") // on purpose
  private static void nothing(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver)
      throws InterruptedException {
    assertThrows(NullPointerException.class, () -> sender.send(null));
    inOrder(nursery, sender, receiver);
  }

  private static void cutReceive(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver) {
    CancelScope scope = CancelScope.create();
    Task<?> waiting = nursery.startSoon("waiting", () -> scope.run(receiver::receive));
    settle();
    scope.cancel("nobody sends");
    waiting.await();
    assertEqual(true, scope.cancelledCaught(), "cancelled while it waited");
    inOrder(nursery, sender, receiver);
  }

  private static void cutSend(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver) {
    int sent = 0;
    boolean full = false;
    while (!full && sent < MANY) {
      int value = sent;
      CancelScope scope = CancelScope.create();
      Task<?> task = nursery.startSoon("sender", () -> scope.run(() -> sender.send(value)));
      settle();
      scope.cancel("no room");
      task.await();
      full = scope.cancelledCaught();
      sent += full ? 0 : 1;
    }
    sending(nursery, sender, MANY);
    assertReceives(receiver, IntStream.range(0, sent).toArray());
    assertReceives(receiver, MANY);
  }

  private static void cutBefore(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver) {
    assertCancelled(() -> sender.send(0));
    sending(nursery, sender, 1, 2);
    settle();
    assertCancelled(receiver::receive);
    assertReceives(receiver, 1, 2);
  }

  private static void several(
      Nursery nursery, SendChannel<Integer> sender, ReceiveChannel<Integer> receiver) {
    List<Integer> received = Collections.synchronizedList(new ArrayList<>());
    var left = new AtomicInteger(2 * EACH);
    Nursery.run(tasks -> {
      for (int first : new int[] {0, EACH}) {
        tasks.startSoon(
            "sender",
            () -> {
              for (int i = first; i < first + EACH; i++) {
                int value = i;
                untilNotBusy(() -> sender.send(value));
              }
            });
        tasks.startSoon(
            "receiver",
            () -> {
              while (left.getAndDecrement() > 0) {
                untilNotBusy(() -> received.add(receiver.receive()));
              }
            });
      }
    });
    assertEqual(
        IntStream.range(0, 2 * EACH).boxed().toList(),
        received.stream().sorted().toList(),
        "received by two tasks");
  }

  private static void untilNotBusy(Runnable operation) {
    while (true) {
      try {
        operation.run();
        return;
      } catch (BusyResourceException e) {
        Tasks.yieldNow(); // as it may say; the other one goes on
      }
    }
  }
}
