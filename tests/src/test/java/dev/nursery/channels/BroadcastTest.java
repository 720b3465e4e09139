package dev.nursery.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BrokenResourceException;
import dev.nursery.CancelScope;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.WouldBlockException;
import dev.nursery.channel.Broadcast;
import dev.nursery.channel.MemoryReceiveChannel;
import dev.nursery.channel.Select;
import dev.nursery.channel.Watch;
import dev.nursery.testing.Checkpoints;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.NurseryTest.Time;
import dev.nursery.testing.Settling;
import dev.nursery.testing.schedule.Deterministic;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every subscriber gets every value; a watcher gets the latest. */
class BroadcastTest {

  private static List<Integer> drained(MemoryReceiveChannel<Integer> channel) {
    List<Integer> all = new ArrayList<>();
    try {
      while (true) {
        all.add(channel.tryReceive());
      }
    } catch (WouldBlockException | EndOfChannelException | BrokenResourceException e) {
      return all;
    }
  }

  @NurseryTest
  void everybodyGetsEverythingFromWhenItSubscribed() {
    Broadcast<Integer> broadcast = Broadcast.open(10);
    broadcast.send(0); // nobody is there
    var one = broadcast.subscribe();
    broadcast.send(1);
    var other = broadcast.subscribe();
    broadcast.send(2);
    assertThat(broadcast.statistics()).isEqualTo(new Broadcast.Statistics(2, 0));
    broadcast.close();
    assertThat(one).containsExactly(1, 2);
    assertThat(other).containsExactly(2);
    assertThatThrownBy(() -> broadcast.send(3)).isInstanceOf(ClosedResourceException.class);
    assertThatThrownBy(broadcast::subscribe).isInstanceOf(ClosedResourceException.class);
    broadcast.close();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void waitsForTheSlowest(Nursery nursery) {
    Broadcast<Integer> broadcast = Broadcast.open(1);
    var slow = broadcast.subscribe();
    var fast = broadcast.subscribe();
    broadcast.send(1);
    Task<Void> second = nursery.startSoon(() -> broadcast.send(2));
    Settling.waitAllTasksBlocked();
    Task<Void> third = nursery.startSoon(() -> broadcast.send(3));
    Settling.waitAllTasksBlocked();
    assertThatThrownBy(() -> broadcast.trySend(4)).isInstanceOf(WouldBlockException.class);
    assertThat(fast.tryReceive()).isEqualTo(1);
    assertThat(drained(fast)).as("to all or to none").isEmpty();
    assertThat(broadcast.statistics().tasksWaitingSend()).isEqualTo(2);
    assertThat(slow.tryReceive()).isEqualTo(1);
    second.await();
    assertThat(drained(fast)).containsExactly(2);
    slow.close(); // who goes holds up nobody
    third.await();
    assertThat(drained(fast)).containsExactly(3);
    assertThat(broadcast.statistics()).isEqualTo(new Broadcast.Statistics(1, 0));
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void aCancelledSendHasReachedNobody(Nursery nursery) {
    Broadcast<Integer> broadcast = Broadcast.open(1);
    var slow = broadcast.subscribe();
    var fast = broadcast.subscribe();
    Checkpoints.assertCheckpoints(() -> broadcast.send(1));
    assertThat(fast.tryReceive()).isEqualTo(1);
    CancelScope scope = CancelScope.create();
    Task<Void> sending = nursery.startSoon(() -> scope.run(() -> broadcast.send(2)));
    Settling.waitAllTasksBlocked();
    scope.cancel("too slow");
    assertThat(drained(slow)).containsExactly(1);
    sending.await();
    assertThat(drained(slow)).isEmpty();
    assertThat(drained(fast)).isEmpty();
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void closingFailsWhoWaitsToSend(Nursery nursery) {
    Broadcast<Integer> broadcast = Broadcast.open(1);
    var slow = broadcast.subscribe();
    broadcast.send(1);
    Task<?> sending =
        nursery.startSoon(() ->
            assertThatThrownBy(() -> broadcast.send(2))
                .isInstanceOf(ClosedResourceException.class));
    Task<?> receiving =
        nursery.startSoon(
            () -> assertThat(broadcast.subscribe()).as("one that waits is woken").isEmpty());
    Settling.waitAllTasksBlocked();
    broadcast.close();
    sending.await();
    receiving.await();
    assertThat(slow).containsExactly(1);
  }

  @NurseryTest
  void slidingLosesTheOldest() {
    Broadcast<Integer> broadcast = Broadcast.sliding(2);
    var slow = broadcast.subscribe();
    for (int i = 1; i <= 5; i++) {
      broadcast.send(i);
    }
    assertThat(slow.statistics().dropped()).isEqualTo(3);
    assertThat(drained(slow)).containsExactly(4, 5);
  }

  @NurseryTest
  void cuttingOffTellsTheSlowOne() {
    Broadcast<Integer> broadcast = Broadcast.cuttingOff(2);
    var slow = broadcast.subscribe();
    var fast = broadcast.subscribe();
    for (int i = 1; i <= 3; i++) {
      broadcast.send(i);
      assertThat(fast.receive()).isEqualTo(i);
    }
    assertThat(broadcast.statistics().subscribers()).isEqualTo(1);
    assertThat(slow.receive()).isEqualTo(1);
    assertThat(slow.receive()).isEqualTo(2);
    assertThatThrownBy(slow::receive)
        .isInstanceOf(BrokenResourceException.class)
        .hasMessageContaining("too slow");
    broadcast.send(4);
    assertThat(fast.receive()).isEqualTo(4);
  }

  @NurseryTest
  void subscribersCanBeSelectedOn() {
    Broadcast<Integer> numbers = Broadcast.open(1);
    Broadcast<Integer> others = Broadcast.open(1);
    var fromNumbers = numbers.subscribe();
    var again = numbers.subscribe(); // two arms with one gate
    var fromOthers = others.subscribe();
    others.send(7);
    int got =
        Select.select(
            Select.receive(fromNumbers), Select.receive(again), Select.receive(fromOthers));
    assertThat(got).isEqualTo(7);
  }

  @Test
  void needsRoom() {
    assertThatThrownBy(() -> Broadcast.open(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("0", "at least 1");
  }

  /** One look at each is enough: a look at all for each would take minutes. */
  @Test
  @Timeout(30)
  void manySubscribersAreNotGoneThroughAgainAndAgain() {
    int many = 200_000;
    Broadcast<Integer> broadcast = Broadcast.open(1);
    List<MemoryReceiveChannel<Integer>> subscribers = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      subscribers.add(broadcast.subscribe());
    }
    broadcast.trySend(1);
    assertThatThrownBy(() -> broadcast.trySend(2)).isInstanceOf(WouldBlockException.class);
    Nursery.run(nursery -> {
      nursery.startSoon(() -> broadcast.send(2));
      for (var subscriber :
          subscribers.reversed()) { // the next to look at would always be the last
        assertThat(subscriber.receive()).isEqualTo(1);
      }
    });
    assertThat(broadcast.statistics()).isEqualTo(new Broadcast.Statistics(many, 0));
    subscribers.forEach(MemoryReceiveChannel::close);
    assertThat(broadcast.statistics()).isEqualTo(new Broadcast.Statistics(0, 0));
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void aFullSubscriberThatLeavesHoldsNobodyUp(Nursery nursery) {
    Broadcast<Integer> broadcast = Broadcast.open(1);
    var first = broadcast.subscribe();
    var second = broadcast.subscribe();
    var third = broadcast.subscribe();
    broadcast.trySend(1);
    nursery.startSoon(() -> broadcast.send(2));
    Settling.waitAllTasksBlocked();
    second.close();
    assertThat(first.tryReceive()).isEqualTo(1);
    Settling.waitAllTasksBlocked();
    assertThat(broadcast.statistics()).isEqualTo(new Broadcast.Statistics(2, 1));
    third.close();
    Settling.waitAllTasksBlocked();
    assertThat(broadcast.statistics()).isEqualTo(new Broadcast.Statistics(1, 0));
    assertThat(first.tryReceive()).isEqualTo(2);
    broadcast.trySend(3);
    broadcast.close();
    assertThat(first).containsExactly(3);
    assertThat(third.statistics().openReceiveChannels()).isZero();
  }

  /** By many schedules: one order for all, nothing lost, nobody left waiting. */
  @Test
  void allSeeTheSameOrder() {
    for (long seed = 0; seed < 300; seed++) {
      Deterministic.run(
          seed,
          nursery -> {
            Broadcast<Integer> broadcast = Broadcast.open(2);
            List<List<Integer>> received = new ArrayList<>();
            Nursery.run(readers -> {
              for (int i = 0; i < 3; i++) {
                var own = broadcast.subscribe();
                List<Integer> list = new ArrayList<>();
                received.add(list);
                readers.startSoon(() -> own.forEach(list::add));
              }
              var leaves = broadcast.subscribe();
              readers.startSoon(() -> {
                leaves.receive();
                leaves.close();
              });
              Nursery.run(senders -> {
                for (int first : new int[] {0, 10}) {
                  senders.startSoon(() -> {
                    for (int i = first; i < first + 4; i++) {
                      broadcast.send(i);
                    }
                  });
                }
              });
              broadcast.close();
            });
            assertThat(received.get(0)).hasSize(8).doesNotHaveDuplicates();
            assertThat(received).containsOnly(received.get(0));
            assertThat(broadcast.statistics()).isEqualTo(new Broadcast.Statistics(0, 0));
          });
    }
  }

  // -- watch

  @NurseryTest
  void aWatcherSeesWhatIsAndThenTheLatestChange() {
    Watch<Integer> watch = Watch.of(1);
    var changes = watch.changes();
    assertThat(changes.receive()).isEqualTo(1);
    watch.set(2);
    watch.set(3);
    assertThat(watch.get()).isEqualTo(3);
    assertThat(changes.receive()).isEqualTo(3);
    assertThat(drained(changes)).isEmpty();
    watch.set(3);
    assertThat(drained(changes)).containsExactly(3);
    assertThat(drained(watch.changes())).containsExactly(3);
    assertThat(watch.statistics().watchers()).isEqualTo(2);
    watch.set(4);
    watch.close();
    assertThat(changes).containsExactly(4);
    assertThat(watch.get()).isEqualTo(4);
    assertThat(watch).hasToString("Watch[4]");
    assertThatThrownBy(() -> watch.set(5)).isInstanceOf(ClosedResourceException.class);
    assertThatThrownBy(watch::changes).isInstanceOf(ClosedResourceException.class);
  }

  @NurseryTest(time = Time.STANDS_STILL)
  void aWatcherWaitsForAChange(Nursery nursery) {
    Watch<String> watch = Watch.of("old");
    var changes = watch.changes();
    changes.receive();
    Task<String> waiting = nursery.startSoon(() -> changes.receive());
    Settling.waitAllTasksBlocked();
    watch.set("new");
    assertThat(waiting.await()).isEqualTo("new");
    changes.close();
    assertThat(watch.statistics().watchers()).isZero();
  }
}
