package dev.nursery.net.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.ByteStream;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What every stream that goes both ways has to do besides. */
public abstract class TwoWayStreamContract extends OneWayStreamContract {

  @Override
  protected abstract StreamPair<? extends ByteStream, ? extends ByteStream> open() throws Exception;

  @Test
  void oneTaskMaySendWhileAnotherReceives() throws Exception {
    try (var pair = open()) {
      Nursery.run(nursery -> {
        clog(pair.here());
        Task<byte[]> receiver = nursery.startSoon("receiver", () -> pair.here().receiveSome());
        Task<?> sender = nursery.startSoon("sender", () -> pair.here().sendAll(new byte[FLOOD]));
        Eventually.waiting(receiver);
        Eventually.waiting(sender);
        pair.there().sendAll(new byte[] {3});
        assertThat(receiver.await()).containsExactly(3);
        sender.cancel("never mind");
      });
    }
  }

  @Test
  void closingWakesBothDirections() throws Exception {
    try (var pair = open()) {
      Nursery.run(nursery -> {
        clog(pair.here());
        Eventually.waiting(
            nursery.startSoon("receiver", () -> assertClosed(pair.here()::receiveSome)));
        Eventually.waiting(
            nursery.startSoon(
                "sender", () -> assertClosed(() -> pair.here().sendAll(new byte[FLOOD]))));
        pair.here().close();
      });
    }
  }

  /** Both ends send a megabyte, and check every byte of what they receive. */
  @Test
  void bytesArriveInOrderInBothDirectionsAtOnce() throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("bytesArriveInOrderInBothDirectionsAtOnce: seed " + seed);
    byte[] there = new byte[1 << 20];
    byte[] back = new byte[1 << 20];
    new Random(seed).nextBytes(there);
    new Random(~seed).nextBytes(back);
    try (var pair = open()) {
      Nursery.run(nursery -> {
        nursery.startSoon(() -> pair.here().sendAll(there));
        nursery.startSoon(() -> pair.there().sendAll(back));
        Task<byte[]> arrived = nursery.startSoon(() -> receiveExactly(pair.there(), there.length));
        Task<byte[]> returned = nursery.startSoon(() -> receiveExactly(pair.here(), back.length));
        assertThat(arrived.await()).isEqualTo(there);
        assertThat(returned.await()).isEqualTo(back);
      });
    }
  }
}
