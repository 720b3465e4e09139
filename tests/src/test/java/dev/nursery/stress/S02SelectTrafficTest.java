package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.Select;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Selects that meet each other crosswise on two channels, and plain operations, while they are
 * cancelled one by one: as much comes out as went in, and nobody is left waiting.
 */
class S02SelectTrafficTest {

  private static final int ACTORS = 6;

  @Test
  void s02_selectsMeetCrosswise() {
    Rounds.play(
        "S2 select",
        jitter -> {
          int room = jitter.pick(2);
          MemoryChannel<Integer> left = MemoryChannel.open(room);
          MemoryChannel<Integer> right = MemoryChannel.open(room);
          var in = new AtomicInteger();
          var out = new AtomicInteger();
          List<CancelScope> scopes =
              IntStream.range(0, ACTORS).mapToObj(_ -> CancelScope.create()).toList();
          List<Runnable> actors =
              List.of(
                  () -> sendOrReceive(left, right, in, out),
                  () -> sendOrReceive(right, left, in, out),
                  () -> sendOrReceive(left, right, in, out),
                  () -> out.addAndGet(receiveEither(left, right)),
                  () -> {
                    right.sender().send(1);
                    in.incrementAndGet();
                  },
                  () -> out.addAndGet(left.receiver().receive()));
          Jitter forSome = jitter.fork();
          Jitter forOthers = jitter.fork();
          Race race =
              Race.of(2)
                  .virtual(() -> cancel(scopes.subList(0, 3), forSome))
                  .platform(() -> cancel(scopes.subList(3, ACTORS), forOthers));
          Nursery.run(nursery -> {
            for (int i = 0; i < ACTORS; i++) {
              int who = i;
              nursery.startSoon(() ->
                  scopes
                      .get(who)
                      .run(() -> {
                        while (true) {
                          actors.get(who).run();
                        }
                      }));
            }
          });
          race.await();
          int there =
              left.sender().statistics().currentBufferUsed()
                  + right.sender().statistics().currentBufferUsed();
          assertThat(out.get() + there).isEqualTo(in.get());
          for (MemoryChannel<Integer> channel : List.of(left, right)) {
            assertThat(channel.sender().statistics())
                .extracting(
                    MemoryChannel.Statistics::tasksWaitingSend,
                    MemoryChannel.Statistics::tasksWaitingReceive)
                .containsExactly(0, 0);
          }
        });
  }

  private static void cancel(List<CancelScope> scopes, Jitter jitter) {
    for (CancelScope scope : scopes) {
      jitter.pause();
      scope.cancel("race");
    }
  }

  private static void sendOrReceive(
      MemoryChannel<Integer> to, MemoryChannel<Integer> from, AtomicInteger in, AtomicInteger out) {
    Select.<Object>select(
        Select.send(to.sender(), 1, in::incrementAndGet),
        Select.receive(from.receiver(), out::addAndGet));
  }

  private static int receiveEither(MemoryChannel<Integer> one, MemoryChannel<Integer> other) {
    return Select.select(Select.receive(one.receiver()), Select.receive(other.receiver()));
  }
}
