package dev.nursery.testing.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ByteStream;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.testing.schedule.Deterministic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Sending, receiving, cancelling and closing in every order that the seeds come up with. */
class StreamRacesTest {

  private static final int SEEDS = 500;

  @Test
  void aReceiverCancelledInMemoryHasTakenNothing() {
    Deterministic.explore(SEEDS, nursery -> receiveInTwoGoes(nursery, MemoryStreams.oneWayPair()));
  }

  @Test
  void aReceiverCancelledInLockstepHasTakenNothing() {
    Deterministic.explore(
        SEEDS, nursery -> receiveInTwoGoes(nursery, LockstepStreams.oneWayPair()));
  }

  /** A receiver that is cancelled at some time, and another that takes what that one has left. */
  private static void receiveInTwoGoes(
      Nursery nursery, StreamPair<? extends SendStream, ? extends ReceiveStream> pair) {
    nursery.startSoon(
        "sender",
        () -> {
          pair.here().sendAll(new byte[] {1, 2});
          pair.here().sendAll(new byte[] {3});
          pair.here().close();
        });
    var received = new ByteArrayOutputStream();
    Task<?> first = nursery.startSoon("first", () -> receiveAll(pair.there(), received));
    nursery.startSoon(
        "canceller",
        () -> {
          Tasks.checkpoint();
          first.cancel("at some time");
        });
    nursery.startSoon(
        "second",
        () -> {
          while (first.outcome().isEmpty()) {
            Tasks.sleep(Duration.ofMillis(1));
          }
          receiveAll(pair.there(), received);
          assertThat(received.toByteArray()).containsExactly(1, 2, 3);
        });
  }

  private static void receiveAll(ReceiveStream stream, ByteArrayOutputStream received)
      throws IOException {
    byte[] chunk = stream.receiveAtMost(1);
    while (chunk.length > 0) {
      received.write(chunk);
      chunk = stream.receiveAtMost(1);
    }
  }

  @Test
  void closingInMemoryWakesAll() {
    Deterministic.explore(SEEDS, nursery -> closeInBetween(nursery, MemoryStreams::pair));
  }

  @Test
  void closingInLockstepWakesAll() {
    Deterministic.explore(SEEDS, nursery -> closeInBetween(nursery, LockstepStreams::pair));
  }

  /** Nobody is left waiting, which would be a deadlock, whenever the one end is closed. */
  private static void closeInBetween(
      Nursery nursery, Supplier<StreamPair<? extends ByteStream, ? extends ByteStream>> maker) {
    var pair = maker.get();
    for (ByteStream end : new ByteStream[] {pair.here(), pair.there()}) {
      nursery.startSoon(
          "receiver",
          () ->
              untilItEnds(() -> {
                while (end.receiveSome().length > 0) {}
              }));
      nursery.startSoon(
          "sender",
          () ->
              untilItEnds(() -> {
                end.awaitSendable();
                end.sendAll(new byte[] {1, 2, 3});
                end.awaitSendable();
                end.close();
              }));
    }
    nursery.startSoon(
        "closer",
        () -> {
          Tasks.checkpoint();
          pair.here().close();
        });
  }

  private static void untilItEnds(Block<IOException> operations)
      throws IOException, InterruptedException {
    try {
      operations.run();
    } catch (ClosedEndpointException | BrokenStreamException e) {
      // one of the ways in which it ends
    }
  }
}
