package dev.nursery.testing.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.net.Fault.Way;
import dev.nursery.testing.schedule.Deterministic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Clients that come, lose patience and go, a server that opens and closes, and somebody who pulls
 * at the cables. All ends, nothing is left open, and nobody receives a byte that was not sent.
 *
 * <p>{@code -Dnursery.chaos.seeds} says how many seeds are tried.
 */
class MemoryChaosTest {

  private static final int SEEDS = Integer.getInteger("nursery.chaos.seeds", 100);
  private static final int CLIENTS = 3;
  private static final int TALKS = 4;
  private static final int PRANKS = 15;

  private final AtomicInteger completed = new AtomicInteger();

  @Test
  void bySchedulesThatAreDrawn() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var network = new MemoryNetwork();
      var random = new Random(seed);
      try {
        Deterministic.run(seed, _ -> run(network, random));
        assertThat(network.open()).isEmpty();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed, t);
      }
    }
    // Otherwise nothing has been tried.
    assertThat(completed.get()).isGreaterThan(SEEDS);
  }

  /** Here the tasks run in parallel, so that the seed does not say all. */
  @Test
  void onSeveralThreads() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var network = new MemoryNetwork();
      var random = new Random(seed);
      try {
        Nursery.options().clock(VirtualClock.autojumping()).run(_ -> run(network, random));
        assertThat(network.open()).isEmpty();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed, t);
      }
    }
    assertThat(completed.get()).isGreaterThan(SEEDS);
  }

  private void run(MemoryNetwork network, Random random) {
    MemoryHost server = network.host("server");
    network.everywhere().latency(Duration.ofMillis(random.nextInt(20))).buffer(400).pieces(100);
    network.everywhere().jitter(Duration.ofMillis(random.nextInt(20)));
    for (int i = 0; i < CLIENTS; i++) {
      network.host("client" + i);
    }
    Nursery.run(rest -> {
      server.use(() -> rest.startSoon("server", () -> serveOnAndOff()));
      var pranks = new Random(random.nextLong());
      rest.startSoon("prankster", () -> pullAtCables(network, pranks));
      Nursery.run(clients -> {
        for (int i = 0; i < CLIENTS; i++) {
          var choices = new Random(random.nextLong());
          network.host("client" + i).use(() -> clients.startSoon("client", () -> talk(choices)));
        }
      });
      rest.cancelScope().cancel("the clients have gone");
    });
  }

  private static void serveOnAndOff() throws IOException {
    while (true) {
      TcpListener listener = Tcp.listen(80);
      CancelScope.moveOnAfter(
          Duration.ofMillis(700),
          () ->
              listener.serve(stream -> {
                try {
                  CancelScope.moveOnAfter(Duration.ofSeconds(20), () -> Echo.handle(stream));
                } catch (IOException e) {
                  assertThat(e).hasMessageContaining("Connection");
                }
              }));
      Tasks.sleep(Duration.ofMillis(50));
    }
  }

  private static void pullAtCables(MemoryNetwork network, Random random) {
    for (int i = 0; i < PRANKS; i++) {
      Tasks.sleep(Duration.ofMillis(random.nextInt(200)));
      List<MemoryConnection> connections = network.connections();
      MemoryConnection some =
          connections.isEmpty() ? null : connections.get(random.nextInt(connections.size()));
      switch (random.nextInt(6)) {
        case 0 -> network.partition("server");
        case 1, 2 -> network.heal();
        case 3 -> {
          if (some != null) {
            some.reset();
          }
        }
        case 4 -> {
          if (some != null) {
            some.vanish();
          }
        }
        default -> {
          if (some != null) {
            some.stall(
                random.nextBoolean() ? Way.TO_CLIENT : Way.TO_SERVER,
                Duration.ofMillis(random.nextInt(500)));
          }
        }
      }
    }
    network.heal();
  }

  private void talk(Random random) {
    for (int i = 0; i < TALKS; i++) {
      byte[] sent = Echo.pattern(1 + random.nextInt(1_500));
      var received = new ByteArrayOutputStream();
      try {
        if (CancelScope.moveOnAfter(
                Duration.ofMillis(random.nextInt(3_000)), () -> exchange(sent, received))
            .done()) {
          // The server may have been switched off, and then what it has not sent is missing.
          completed.incrementAndGet();
        }
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("onnect");
      }
      byte[] back = received.toByteArray();
      assertThat(back).isEqualTo(Arrays.copyOf(sent, back.length));
    }
  }

  private static void exchange(byte[] sent, ByteArrayOutputStream received) throws IOException {
    try (TcpStream stream = Tcp.open("server", 80)) {
      Nursery.run(both -> {
        both.startSoon(
            "sender",
            () -> {
              stream.sendAll(sent);
              stream.sendEof();
            });
        byte[] chunk = stream.receiveSome();
        while (chunk.length > 0) {
          received.write(chunk, 0, chunk.length);
          chunk = stream.receiveSome();
        }
      });
    } catch (MultiError e) {
      assertThat(e.leaves()).allMatch(IOException.class::isInstance);
      throw (IOException) e.leaves().getFirst();
    }
  }
}
