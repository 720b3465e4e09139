package dev.nursery.testing.explored;

import static dev.nursery.testing.explored.Everywhere.A_WHILE;
import static dev.nursery.testing.explored.Everywhere.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.WouldBlockException;
import dev.nursery.channel.Broadcast;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.MemoryReceiveChannel;
import dev.nursery.channel.MemorySendChannel;
import dev.nursery.channel.Producer;
import dev.nursery.channel.Select;
import dev.nursery.channel.Watch;
import dev.nursery.sync.Event;
import dev.nursery.testing.cancellation.Aftermath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Channels in memory: nothing is lost, taken twice or left waiting, whoever is cut off where. */
class ChannelPartsTest {

  @TestFactory
  Stream<DynamicTest> whateverIsCutOff() {
    return Everywhere.everyPart(
        Map.of(
            "rendezvous", (nursery, after) -> passes(nursery, after, MemoryChannel.open(0)),
            "room for one", (nursery, after) -> passes(nursery, after, MemoryChannel.open(1)),
            "unbounded", (nursery, after) -> passes(nursery, after, MemoryChannel.unbounded()),
            "time limits", ChannelPartsTest::limits,
            "select", ChannelPartsTest::selects,
            "broadcast", ChannelPartsTest::broadcasts,
            "producer", ChannelPartsTest::produces,
            "watch", ChannelPartsTest::watches));
  }

  /** Two senders with a handle each, two receivers who loop until the end. */
  private static void passes(Nursery nursery, Aftermath after, MemoryChannel<Integer> channel) {
    List<Integer> sent = new ArrayList<>();
    List<Integer> received = new ArrayList<>();
    conserves(after, channel, sent, received);
    for (int i = 0; i < 2; i++) {
      int first = 10 * i;
      MemorySendChannel<Integer> sender = channel.sender().cloneHandle();
      MemoryReceiveChannel<Integer> receiver = channel.receiver().cloneHandle();
      nursery.startSoon(
          "sender " + i,
          () -> {
            // Both receivers may be cut off, and the main handle keeps the channel from breaking.
            CancelScope.moveOnAfter(
                LONG,
                () -> {
                  try (sender) {
                    for (int value = first; value < first + 2; value++) {
                      sender.send(value);
                      sent.add(value);
                    }
                  }
                });
          });
      nursery.startSoon(
          "receiver " + i,
          () -> {
            try (receiver) {
              receiver.forEach(received::add);
            }
          });
    }
    channel.sender().close();
  }

  private static void limits(Nursery nursery, Aftermath after) {
    MemoryChannel<Integer> channel = MemoryChannel.open(1);
    List<Integer> sent = new ArrayList<>();
    List<Integer> received = new ArrayList<>();
    conserves(after, channel, sent, received);
    nursery.startSoon(
        "sender",
        () -> {
          for (int i = 0; i < 3; i++) {
            int value = i;
            CancelScope.moveOnAfter(
                A_WHILE,
                () -> {
                  channel.sender().send(value);
                  sent.add(value);
                });
          }
        });
    nursery.startSoon(
        "receiver",
        () -> {
          Tasks.sleep(A_WHILE);
          CancelScope.moveOnAfter(
              LONG,
              () -> {
                for (int i = 0; i < 3; i++) {
                  CancelScope.moveOnAfter(
                      A_WHILE, () -> received.add(channel.receiver().receive()));
                }
              });
        });
  }

  private static void selects(Nursery nursery, Aftermath after) {
    MemoryChannel<Integer> meeting = MemoryChannel.open(0);
    MemoryChannel<Integer> buffered = MemoryChannel.open(1);
    var event = new Event();
    List<Integer> sent = new ArrayList<>();
    List<Integer> received = new ArrayList<>();
    List<Integer> sentThere = new ArrayList<>();
    List<Integer> receivedThere = new ArrayList<>();
    conserves(after, meeting, sent, received);
    conserves(after, buffered, sentThere, receivedThere);
    after.check("no event waits", () -> assertThat(event.statistics().tasksWaiting()).isZero());
    for (int i = 0; i < 2; i++) {
      int first = 10 * i;
      nursery.startSoon(
          "both ways " + i,
          () -> {
            for (int value = first; value < first + 2; value++) {
              int own = value;
              Select.<Object>select(
                  Select.send(meeting.sender(), own, () -> sent.add(own)),
                  Select.receive(meeting.receiver(), received::add),
                  Select.send(buffered.sender(), own, () -> sentThere.add(own)),
                  Select.receive(buffered.receiver(), receivedThere::add),
                  Select.after(A_WHILE, () -> "late"),
                  Select.when(event, () -> "event"));
            }
          });
    }
    nursery.startSoon(
        "event",
        () -> {
          Tasks.sleep(A_WHILE);
          event.set();
        });
  }

  /** Who is cut off closes its subscription, so the others go on. */
  private static void broadcasts(Nursery nursery, Aftermath after) {
    Broadcast<Integer> broadcast = Broadcast.open(1);
    List<Integer> sent = new ArrayList<>();
    List<List<Integer>> received = new ArrayList<>();
    after.check(
        "nobody waits", () -> assertThat(broadcast.statistics().tasksWaitingSend()).isZero());
    after.check(
        "each got a beginning of what was sent",
        () -> {
          for (List<Integer> each : received) {
            assertThat(each).isEqualTo(sent.subList(0, each.size()));
          }
        });
    for (int i = 0; i < 2; i++) {
      List<Integer> list = new ArrayList<>();
      received.add(list);
      MemoryReceiveChannel<Integer> own = broadcast.subscribe();
      nursery.startSoon(
          "subscriber " + i,
          () -> {
            try (own) {
              own.forEach(list::add);
            }
          });
    }
    nursery.startSoon(
        "sender",
        () -> {
          try (broadcast) {
            for (int i = 0; i < 3; i++) {
              sent.add(i); // before, as subscribers may be faster than the return from send
              broadcast.send(i);
            }
          }
        });
  }

  private static void produces(Nursery nursery, Aftermath after) {
    int[] open = new int[1];
    List<Integer> received = new ArrayList<>();
    after.check("the producer is gone", () -> assertThat(open[0]).isZero());
    after.check(
        "all in order",
        () -> assertThat(received).isEqualTo(List.of(0, 1, 2).subList(0, received.size())));
    Producer<Integer> producer =
        Producer.of(out -> {
          open[0]++;
          try {
            for (int i = 0; i < 3; i++) {
              Tasks.checkpoint();
              out.send(i);
            }
          } finally {
            open[0]--;
          }
        });
    nursery.startSoon(
        "reader",
        () -> {
          try {
            producer.run(values -> values.forEach(received::add));
            assertThat(received).hasSize(3);
          } catch (BrokenResourceException e) {
            assertThat(e).hasMessageContaining("cancelled the task of a producer");
          }
        });
  }

  /** The main handle on the receiving end stays open, so what is in the channel can be counted. */
  private static void conserves(
      Aftermath after, MemoryChannel<Integer> channel, List<Integer> sent, List<Integer> received) {
    after.check(
        "nobody waits",
        () -> {
          assertThat(channel.sender().statistics().tasksWaitingSend()).isZero();
          assertThat(channel.sender().statistics().tasksWaitingReceive()).isZero();
        });
    after.check(
        "what went in came out once, or is there",
        () -> {
          List<Integer> all = new ArrayList<>(received);
          try {
            while (true) {
              all.add(channel.receiver().tryReceive());
            }
          } catch (WouldBlockException | EndOfChannelException e) {
            assertThat(all).containsExactlyInAnyOrderElementsOf(sent);
          }
        });
  }

  /** Whoever watches to the end has seen what was set last, and nothing older after newer. */
  private static void watches(Nursery nursery, Aftermath after) {
    Watch<Integer> watch = Watch.of(0);
    after.check("nobody watches", () -> assertThat(watch.statistics().watchers()).isZero());
    for (int i = 0; i < 2; i++) {
      MemoryReceiveChannel<Integer> changes = watch.changes();
      List<Integer> seen = new ArrayList<>();
      boolean[] ended = {false};
      after.check(
          "changes in order, and the last of them",
          () -> {
            assertThat(seen).isSorted().doesNotHaveDuplicates();
            if (ended[0]) {
              assertThat(seen).last().isEqualTo(watch.get());
            }
          });
      nursery.startSoon(
          "watcher " + i,
          () -> {
            try (changes) {
              for (int value : changes) {
                seen.add(value);
                Tasks.checkpoint();
              }
            }
            ended[0] = true;
          });
    }
    nursery.startSoon(
        "setter",
        () -> {
          try (watch) {
            for (int value = 1; value <= 3; value++) {
              Tasks.sleep(A_WHILE);
              watch.set(value);
            }
          }
        });
  }
}
