package dev.nursery.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.BrokenResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.Nursery;
import dev.nursery.channel.MemoryChannel;
import dev.nursery.channel.MemoryReceiveChannel;
import dev.nursery.channel.MemorySendChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The end of a channel comes exactly when its last handle is gone and all is received; a handle
 * cloned in time counts; and nobody is left asleep.
 */
class S08ChannelClosingTest {

  private static final int SENDERS = 3;
  private static final int FROM_EACH = 3;

  @Test
  void s08_sendersCloseAndClone() {
    Rounds.play(
        "S8 senders",
        jitter -> {
          MemoryChannel<Integer> channel = MemoryChannel.open(jitter.pick(3));
          var sent = new AtomicInteger();
          var received = new AtomicInteger();
          Jitter forCloser = jitter.fork();
          Nursery.run(nursery -> {
            for (int i = 0; i < SENDERS; i++) {
              Jitter own = jitter.fork();
              nursery.startSoon(() -> sendThroughClone(channel.sender(), sent, own));
            }
            for (int i = 0; i < 2; i++) {
              nursery.startSoon(() -> channel.receiver().forEach(_ -> received.incrementAndGet()));
            }
            nursery.startSoon(() -> {
              forCloser.pause();
              channel.sender().close();
            });
          });
          assertThat(received.get()).as("received until the end").isEqualTo(sent.get());
          assertThat(channel.receiver().statistics())
              .isEqualTo(
                  new MemoryChannel.Statistics(
                      0,
                      channel.receiver().statistics().maxBufferSize(),
                      0,
                      1,
                      0,
                      0,
                      channel.receiver().statistics().peakBufferUsed(),
                      0));
        });
  }

  private static void sendThroughClone(
      MemorySendChannel<Integer> original, AtomicInteger sent, Jitter jitter) {
    jitter.pause();
    MemorySendChannel<Integer> own;
    try {
      own = original.cloneHandle();
    } catch (ClosedResourceException e) {
      return; // it came too late
    }
    try (own) {
      for (int i = 0; i < FROM_EACH; i++) {
        own.send(i);
        sent.incrementAndGet();
      }
    }
  }

  @Test
  void s08_receiversCloseAndClone() {
    Rounds.play(
        "S8 receivers",
        jitter -> {
          MemoryChannel<Integer> channel = MemoryChannel.open(jitter.pick(3));
          var sent = new AtomicInteger();
          var received = new AtomicInteger();
          Jitter forCloser = jitter.fork();
          Nursery.run(nursery -> {
            for (int i = 0; i < 2; i++) {
              nursery.startSoon(() -> sendUntilBroken(channel.sender(), sent));
            }
            for (int i = 0; i < SENDERS; i++) {
              Jitter own = jitter.fork();
              nursery.startSoon(() -> receiveThroughClone(channel.receiver(), received, own));
            }
            nursery.startSoon(() -> {
              forCloser.pause();
              channel.receiver().close();
            });
          });
          int capacity = channel.sender().statistics().maxBufferSize();
          assertThat(sent.get() - received.get()).as("dropped at the end").isBetween(0, capacity);
          assertThat(channel.sender().statistics().tasksWaitingSend()).isZero();
          assertThat(channel.sender().statistics().openReceiveChannels()).isZero();
        });
  }

  private static void sendUntilBroken(MemorySendChannel<Integer> sender, AtomicInteger sent) {
    try {
      while (true) {
        sender.send(1);
        sent.incrementAndGet();
      }
    } catch (BrokenResourceException e) {
      // the last receiver is gone
    }
  }

  private static void receiveThroughClone(
      MemoryReceiveChannel<Integer> original, AtomicInteger received, Jitter jitter) {
    jitter.pause();
    MemoryReceiveChannel<Integer> own;
    try {
      own = original.cloneHandle();
    } catch (ClosedResourceException e) {
      return; // it came too late
    }
    try (own) {
      for (int i = 0; i < FROM_EACH; i++) {
        own.receive();
        received.incrementAndGet();
      }
    }
  }

  /** Only who waits through the closed handle fails, and all of those do. */
  @Test
  void s08_closeVersusPartner() {
    Rounds.play(
        "S8 close",
        jitter -> {
          MemoryChannel<Integer> channel = MemoryChannel.open(0);
          var mine = channel.sender().cloneHandle();
          var failed = new AtomicInteger();
          var sent = new AtomicInteger();
          Jitter forCloser = jitter.fork();
          Jitter forReceiver = jitter.fork();
          Nursery.run(nursery -> {
            for (int i = 0; i < 2; i++) {
              nursery.startSoon(() -> {
                try {
                  mine.send(1);
                  sent.incrementAndGet();
                } catch (ClosedResourceException e) {
                  failed.incrementAndGet();
                }
              });
            }
            nursery.startSoon(() -> {
              try (var other = channel.sender()) {
                other.send(10);
              }
            });
            nursery.startSoon(() -> {
              forCloser.pause();
              mine.close();
            });
            nursery.startSoon(() -> {
              forReceiver.pause();
              int sum = 0;
              for (int value : channel.receiver()) {
                sum += value;
              }
              assertThat(sum).isBetween(10, 12);
              sent.addAndGet(-(sum - 10));
            });
          });
          assertThat(sent.get()).as("sent and not received").isZero();
          assertThat(failed.get()).isBetween(0, 2);
        });
  }
}
