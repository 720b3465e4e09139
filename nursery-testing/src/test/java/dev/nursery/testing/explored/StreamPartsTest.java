package dev.nursery.testing.explored;

import static dev.nursery.testing.explored.Everywhere.A_WHILE;
import static dev.nursery.testing.explored.Everywhere.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.ReceiveStream;
import dev.nursery.net.SendStream;
import dev.nursery.testing.cancellation.Aftermath;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryReceiveStream;
import dev.nursery.testing.stream.MemorySendStream;
import dev.nursery.testing.stream.MemoryStreams;
import dev.nursery.testing.stream.StreamPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The streams of the kit. */
class StreamPartsTest {

  @TestFactory
  Stream<DynamicTest> whateverIsCutOff() {
    return Everywhere.everyPart(
        Map.of(
            "memory, one way",
            (nursery, after) -> oneWay(nursery, after, MemoryStreams.oneWayPair()),
            "lockstep, one way",
            (nursery, after) -> oneWay(nursery, after, LockstepStreams.oneWayPair()),
            "memory, both ways",
            (nursery, after) -> echo(nursery, after, MemoryStreams.pair()),
            "lockstep, both ways",
            (nursery, after) -> echo(nursery, after, LockstepStreams.pair()),
            "single ends",
            StreamPartsTest::singleEnds));
  }

  /** A receive that is cut off has taken nothing: all arrives, in order, unless an end is gone. */
  private static void oneWay(
      Nursery nursery,
      Aftermath after,
      StreamPair<? extends SendStream, ? extends ReceiveStream> pair) {
    var received = new ByteArrayOutputStream();
    boolean[] sent = {false};
    boolean[] ended = {false};
    after.check(
        "all is received, in order",
        () -> {
          byte[] all = {1, 2, 3};
          assertThat(received.toByteArray()).isEqualTo(Arrays.copyOf(all, received.size()));
          if (sent[0] && ended[0]) {
            assertThat(received.size()).isEqualTo(all.length);
          }
        });
    nursery.startSoon(
        "receiver",
        () -> {
          try (var end = pair.there()) {
            while (!ended[0]) {
              Timed<Boolean> last = CancelScope.moveOnAfter(LONG, () -> receiveOne(end, received));
              ended[0] = last instanceof Timed.Done<Boolean>(Boolean isEnd) && isEnd;
            }
          }
        });
    nursery.startSoon(
        "sender",
        () ->
            untilThePeerIsGone(() -> {
              try (var end = pair.here()) {
                end.sendAll(new byte[] {1, 2});
                CancelScope.moveOnAfter(LONG, () -> end.awaitSendable());
                end.sendAll(new byte[] {3});
                sent[0] = true;
              }
            }));
  }

  /** Whether that was the end. */
  private static boolean receiveOne(ReceiveStream stream, ByteArrayOutputStream received)
      throws IOException {
    byte[] chunk = stream.receiveAtMost(1);
    received.writeBytes(chunk);
    return chunk.length == 0;
  }

  private static void echo(
      Nursery nursery,
      Aftermath after,
      StreamPair<? extends HalfCloseable, ? extends HalfCloseable> pair) {
    var received = new ByteArrayOutputStream();
    boolean[] done = {false, false};
    after.check(
        "what was sent comes back",
        () -> {
          if (done[0] && done[1]) {
            assertThat(received.toByteArray()).containsExactly(1, 2);
          }
        });
    nursery.startSoon(
        "server",
        () ->
            untilThePeerIsGone(() -> {
              try (var end = pair.there()) {
                byte[] chunk = end.receiveSome();
                while (chunk.length > 0) {
                  end.sendAll(chunk);
                  chunk = end.receiveSome();
                }
                end.sendEof();
                done[0] = true;
              }
            }));
    nursery.startSoon(
        "client",
        () ->
            untilThePeerIsGone(() -> {
              try (var end = pair.here()) {
                end.sendAll(new byte[] {1, 2});
                end.sendEof();
                while (!receiveOne(end, received)) {}
                done[1] = true;
              }
            }));
  }

  private static void singleEnds(Nursery nursery, Aftermath after) {
    var from = new MemorySendStream();
    var to = new MemoryReceiveStream();
    nursery.startSoon(
        "pump",
        () ->
            untilThePeerIsGone(() -> {
              byte[] data = from.getData();
              while (data.length > 0) {
                to.putData(data);
                data = from.getData();
              }
              to.putEof();
            }));
    nursery.startSoon(
        "sender",
        () -> {
          try (from) {
            from.sendAll(new byte[] {1});
            from.sendAll(new byte[] {2});
          }
        });
    nursery.startSoon(
        "receiver",
        () -> {
          try (to) {
            CancelScope.moveOnAfter(
                LONG,
                () -> {
                  while (to.receiveSome().length > 0) {}
                });
          }
        });
  }

  /** Here not each part by itself, as the hook is one, and the stream cannot cope with its loss. */
  @Test
  void aSlowLineIsCutOff() {
    CancellationExplorer.seed(1)
        .pairs(100, 1)
        .explore((nursery, after) -> {
          var pair = MemoryStreams.oneWayPair();
          pair.here()
              .onSend(() -> {
                Tasks.sleep(A_WHILE);
                MemoryStreams.pump(pair.here(), pair.there());
              });
          oneWay(nursery, after, pair);
        });
  }

  private static void untilThePeerIsGone(Block<IOException> conversation)
      throws IOException, InterruptedException {
    try {
      conversation.run();
    } catch (BrokenStreamException | ClosedEndpointException e) {
      // one of the ways in which it ends
    }
  }
}
