package dev.nursery.stress;

import static dev.nursery.stress.Race.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.WouldBlockException;
import dev.nursery.channel.MemoryChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** As {@link S01WakeVersusCancelTest}, for channels: exactly one of partner and canceller wins. */
class S01ChannelVersusCancelTest {

  @Test
  void s01_receiveVersusSendVersusCancel() {
    Rounds.play(
        "S1 receive",
        jitter -> {
          MemoryChannel<Integer> channel = MemoryChannel.open(jitter.pick(2));
          CancelScope scope = CancelScope.create();
          var acted = new AtomicBoolean();
          var received = new AtomicInteger();
          var sent = new AtomicBoolean();
          Jitter forSender = jitter.fork();
          Jitter forCanceller = jitter.fork();
          Race race =
              Race.of(2)
                  .virtual(() -> {
                    untilSomebodyWaits(channel, acted, forSender);
                    forSender.pause();
                    sent.set(tried(() -> channel.sender().trySend(7)));
                    acted.set(true);
                  })
                  .platform(() -> {
                    untilSomebodyWaits(channel, acted, forCanceller);
                    forCanceller.pause();
                    scope.cancel("race");
                    acted.set(true);
                  });
          Nursery.run(nursery ->
              nursery.startSoon(() -> scope.run(() -> received.set(channel.receiver().receive()))));
          race.await();
          boolean taken = tried(channel.receiver()::tryReceive);
          assertThat(received.get() != 0).isEqualTo(!scope.cancelledCaught());
          assertThat(received.get() != 0 || taken).as("there if sent").isEqualTo(sent.get());
          assertThat(received.get() != 0 && taken).as("twice").isFalse();
          assertThat(channel.receiver().statistics().tasksWaitingReceive()).isZero();
        });
  }

  @Test
  void s01_sendVersusReceiveVersusCancel() {
    Rounds.play(
        "S1 send",
        jitter -> {
          int capacity = jitter.pick(2);
          MemoryChannel<Integer> channel = MemoryChannel.open(capacity);
          for (int i = 0; i < capacity; i++) {
            channel.sender().trySend(1);
          }
          CancelScope scope = CancelScope.create();
          var acted = new AtomicBoolean();
          var sent = new AtomicBoolean();
          var taken = new AtomicInteger();
          Jitter forReceiver = jitter.fork();
          Jitter forCanceller = jitter.fork();
          Race race =
              Race.of(2)
                  .virtual(() -> {
                    untilSomebodyWaits(channel, acted, forReceiver);
                    forReceiver.pause();
                    if (tried(channel.receiver()::tryReceive)) {
                      taken.incrementAndGet();
                    }
                    acted.set(true);
                  })
                  .platform(() -> {
                    untilSomebodyWaits(channel, acted, forCanceller);
                    forCanceller.pause();
                    scope.cancel("race");
                    acted.set(true);
                  });
          Nursery.run(nursery ->
              nursery.startSoon(() ->
                  scope.run(() -> {
                    channel.sender().send(2);
                    sent.set(true);
                  })));
          race.await();
          while (tried(channel.receiver()::tryReceive)) {
            taken.incrementAndGet();
          }
          assertThat(sent.get()).isEqualTo(!scope.cancelledCaught());
          assertThat(taken.get()).isEqualTo(capacity + (sent.get() ? 1 : 0));
          assertThat(channel.sender().statistics().tasksWaitingSend()).isZero();
        });
  }

  private static void untilSomebodyWaits(
      MemoryChannel<Integer> channel, AtomicBoolean acted, Jitter jitter) {
    if (jitter.pick(4) > 0) {
      until(() -> {
        MemoryChannel.Statistics now = channel.sender().statistics();
        return now.tasksWaitingReceive() + now.tasksWaitingSend() > 0 || acted.get();
      });
    }
  }

  private static boolean tried(Runnable operation) {
    try {
      operation.run();
      return true;
    } catch (WouldBlockException e) {
      return false;
    }
  }
}
