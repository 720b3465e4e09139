package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.WouldBlockException;
import dev.nursery.channel.MemoryChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * As many values come out as went in, each once, and those of one sender in their order, whoever is
 * cancelled meanwhile; and what did not go in stays with its sender.
 */
class S02ChannelTrafficTest {

  private static final int SIDE = 3;

  /** More than a sender gets rid of until it is cancelled, however late that is. */
  private static final int FROM_EACH = 500_000_000;

  @Test
  void s02_cancelVersusSend_rendezvous() {
    play("S2 rendezvous", 0);
  }

  @Test
  void s02_cancelVersusSend_buffered() {
    play("S2 buffered", 2);
  }

  private static void play(String name, int capacity) {
    Rounds.play(
        name,
        jitter -> {
          MemoryChannel<Integer> channel = MemoryChannel.open(capacity);
          List<CancelScope> scopes =
              IntStream.range(0, 2 * SIDE).mapToObj(_ -> CancelScope.create()).toList();
          List<List<Integer>> sent = lists();
          List<List<Integer>> received = lists();
          List<Integer> order =
              IntStream.range(0, 2 * SIDE).boxed().collect(ArrayList::new, List::add, List::addAll);
          Collections.shuffle(order, new Random(jitter.pick(1 << 30)));
          Jitter forSome = jitter.fork();
          Jitter forOthers = jitter.fork();
          Race race =
              Race.of(2)
                  .virtual(() -> cancel(scopes, order.subList(0, SIDE), forSome))
                  .platform(() -> cancel(scopes, order.subList(SIDE, 2 * SIDE), forOthers));
          Nursery.run(nursery -> {
            for (int i = 0; i < SIDE; i++) {
              int who = i;
              nursery.startSoon(() -> scopes.get(who).run(() -> send(channel, who, sent.get(who))));
              nursery.startSoon(
                  () -> scopes.get(SIDE + who).run(() -> receive(channel, received.get(who))));
            }
          });
          race.await();
          List<Integer> left = new ArrayList<>();
          drain(channel, left);
          received.add(left);
          for (int who = 0; who < SIDE; who++) {
            assertInOrder(who, received);
          }
          assertThat(received.stream().flatMap(List::stream).sorted().toList())
              .isEqualTo(sent.stream().flatMap(List::stream).sorted().toList());
          assertThat(left).hasSizeLessThanOrEqualTo(capacity);
          assertThat(channel.sender().statistics())
              .extracting(
                  MemoryChannel.Statistics::tasksWaitingSend,
                  MemoryChannel.Statistics::tasksWaitingReceive)
              .containsExactly(0, 0);
        });
  }

  private static void send(MemoryChannel<Integer> channel, int who, List<Integer> sent) {
    for (int i = who * FROM_EACH; ; i++) {
      channel.sender().send(i);
      sent.add(i);
    }
  }

  private static void receive(MemoryChannel<Integer> channel, List<Integer> received) {
    while (true) {
      received.add(channel.receiver().receive());
    }
  }

  private static void drain(MemoryChannel<Integer> channel, List<Integer> left) {
    while (true) {
      try {
        left.add(channel.receiver().tryReceive());
      } catch (WouldBlockException e) {
        return;
      }
    }
  }

  private static void cancel(List<CancelScope> scopes, List<Integer> order, Jitter jitter) {
    for (int which : order) {
      jitter.pause();
      scopes.get(which).cancel("race");
    }
  }

  private static void assertInOrder(int who, List<List<Integer>> received) {
    for (List<Integer> of : received) {
      assertThat(of.stream().filter(value -> value / FROM_EACH == who)).isSorted();
    }
  }

  private static List<List<Integer>> lists() {
    List<List<Integer>> lists = new ArrayList<>();
    for (int i = 0; i < SIDE; i++) {
      lists.add(new ArrayList<>());
    }
    return lists;
  }
}
