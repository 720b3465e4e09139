package dev.nursery.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.stream.StreamPair;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * A receive that is cancelled has taken nothing: every byte arrives once and in order, whatever
 * races with it. There are twice as many rounds as {@code -Dnursery.stress.rounds} says.
 */
class CancelStressTest {

  private static final int ROUNDS = 2 * Integer.getInteger("nursery.stress.rounds", 1_000);

  private static SplittableRandom random(String test) {
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println(test + ": seed " + seed + ", rounds " + ROUNDS);
    return new SplittableRandom(seed);
  }

  /** Spins for a moment, to shift what races. */
  private static void dither(SplittableRandom random) {
    for (int i = random.nextInt(2_000); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  @Test
  void case214_anAlreadyCancelledReceiveLeavesThePendingByte() throws Exception {
    try (var pair = Tcps.pair()) {
      for (int i = 0; i < 100; i++) {
        pair.here().sendAll(new byte[] {(byte) i});
        Raises.cancelled(pair.there()::receiveSome);
        assertThat(pair.there().receiveSome()).containsExactly(i);
      }
    }
  }

  /** Counts up on one side; the other receives under deadlines that end at any moment. */
  @Test
  void aReceiveThatTimesOutLosesNoByte() throws Exception {
    SplittableRandom random = random("aReceiveThatTimesOutLosesNoByte");
    SplittableRandom senders = random.split();
    try (var pair = Tcps.pair()) {
      Nursery.run(nursery -> {
        nursery.startSoon(() -> {
          for (int i = 0; i < ROUNDS; i++) {
            dither(senders);
            pair.here().sendAll(new byte[] {(byte) i});
            if (senders.nextInt(8) == 0) {
              Tasks.sleep(Duration.ofNanos(senders.nextInt(100_000)));
            }
          }
          pair.here().sendEof();
        });
        int cutOff = receiveAll(pair.there(), random);
        System.out.println("cut off " + cutOff + " times");
      });
    }
  }

  private static int receiveAll(TcpStream stream, SplittableRandom random) throws IOException {
    int expected = 0;
    int cutOff = 0;
    while (true) {
      var chunk =
          CancelScope.moveOnAfter(
              Duration.ofNanos(random.nextInt(60_000)), () -> stream.receiveSome());
      if (!chunk.done()) {
        cutOff++;
        continue;
      }
      byte[] bytes = chunk.orElseThrow();
      if (bytes.length == 0) {
        assertThat(expected).as("bytes received").isEqualTo(ROUNDS);
        return cutOff;
      }
      for (byte b : bytes) {
        assertThat(b).isEqualTo((byte) expected++);
      }
    }
  }

  /** A byte and a cancellation set out at the same time: one of them arrives first, and counts. */
  @Test
  void cancelVersusReadiness() throws Exception {
    SplittableRandom random = random("cancelVersusReadiness");
    int[] outcomes = new int[2];
    try (var pair = Tcps.pair()) {
      Nursery.run(nursery -> {
        for (int round = 0; round < ROUNDS; round++) {
          byte value = (byte) round;
          CancelScope scope = CancelScope.create();
          var received = new AtomicReference<byte[]>();
          Task<?> receiver =
              nursery.startSoon(() -> scope.run(() -> received.set(pair.there().receiveSome())));
          SplittableRandom cancellers = random.split();
          Task<?> canceller =
              nursery.startSoon(() -> {
                dither(cancellers);
                scope.cancel("the race");
              });
          dither(random);
          pair.here().sendAll(new byte[] {value});
          receiver.await();
          canceller.await();
          outcomes[scope.cancelledCaught() ? 0 : 1]++;
          if (scope.cancelledCaught()) {
            assertThat(received).hasValue(null);
            received.set(pair.there().receiveSome());
          }
          assertThat(received.get()).containsExactly(value);
        }
      });
    }
    System.out.println("cancelled " + outcomes[0] + ", received " + outcomes[1]);
  }

  /**
   * Whoever is caught by a close gets data, the end, or the error that says so, and never hangs.
   */
  @Test
  void closeVersusEverything() throws Exception {
    SplittableRandom random = random("closeVersusEverything");
    for (int round = 0; round < ROUNDS / 4; round++) {
      SplittableRandom first = random.split();
      SplittableRandom second = random.split();
      try (StreamPair<TcpStream, TcpStream> pair = Tcps.pair()) {
        Nursery.run(nursery -> {
          nursery.startSoon(() -> untilClosed(first, () -> pair.here().receiveSome()));
          nursery.startSoon(() -> untilClosed(second, () -> pair.here().sendAll(new byte[20_000])));
          nursery.startSoon(() -> {
            dither(random);
            pair.here().close();
          });
          pair.there().sendAll(new byte[] {1});
        });
        assertThatThrownBy(pair.here()::receiveSome).isInstanceOf(ClosedEndpointException.class);
      }
    }
  }

  private interface Operation {
    void run() throws IOException;
  }

  private static void untilClosed(SplittableRandom random, Operation operation) throws IOException {
    try {
      while (true) {
        dither(random);
        operation.run();
      }
    } catch (ClosedEndpointException e) {
      assertThat(e).hasMessageContaining("closed by task");
    }
  }

  /** Tasks of different streams come and go on one reactor while it changes its interests. */
  @Test
  void connectionsComeAndGo() throws Exception {
    SplittableRandom random = random("connectionsComeAndGo");
    Nursery.run(nursery -> {
      TcpListener listener = nursery.start(Tcp.server(0, Tcps::echo));
      Nursery.run(clients -> {
        for (int i = 0; i < 8; i++) {
          SplittableRandom mine = random.split();
          clients.startSoon(() -> {
            for (int round = 0; round < ROUNDS / 20; round++) {
              comeAndGo(listener.port(), mine);
            }
          });
        }
      });
      nursery.cancelScope().cancel("done");
    });
  }

  private static void comeAndGo(int port, SplittableRandom random) throws IOException {
    try (TcpStream stream = Tcp.open("127.0.0.1", port)) {
      for (int i = random.nextInt(4); i > 0; i--) {
        byte value = (byte) random.nextInt();
        stream.sendAll(new byte[] {value});
        assertThat(stream.receiveSome()).containsExactly(value);
      }
      if (random.nextBoolean()) {
        CancelScope.moveOnAfter(
            Duration.ofNanos(random.nextInt(50_000)), () -> stream.receiveSome());
      }
      if (random.nextBoolean()) {
        stream.sendEof();
        assertThat(stream.receiveSome()).isEmpty();
      }
    }
  }
}
