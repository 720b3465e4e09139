package dev.nursery.servers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.Server;
import dev.nursery.net.server.ServerConnection;
import dev.nursery.net.server.ServerStatistics;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationKind;
import dev.nursery.testing.net.FaultPlan;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.schedule.Deterministic;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Servers in networks whose faults are drawn, by schedules that are drawn; and cancelled
 * everywhere.
 */
class ServerSeedsTest {

  private static final int SEEDS = 1_000;
  private static final int CLIENTS = 5;

  private static void echo(ServerConnection<?> connection) throws IOException {
    while (true) {
      byte[] chunk = connection.untilDraining(() -> connection.receiveSome()).orElse(new byte[0]);
      if (chunk.length == 0) {
        return;
      }
      connection.sendAll(chunk);
    }
  }

  private static void talk(MemoryNetwork network, int number) {
    byte[] sent = new byte[1 + 700 * number];
    Arrays.fill(sent, (byte) number);
    CancelScope.moveOnAfter(
        Duration.ofMinutes(2),
        () -> {
          try (TcpStream stream =
              network.host("client" + number).use(() -> Tcp.open("server", 80))) {
            stream.sendAll(sent);
            int received = 0;
            while (received < sent.length) {
              byte[] chunk = stream.receiveSome();
              if (chunk.length == 0) {
                return;
              }
              for (byte each : chunk) {
                assertThat(each).isEqualTo((byte) number);
              }
              received += chunk.length;
            }
          } catch (IOException e) {
            // what was drawn for it
          }
        });
  }

  /** Whatever goes wrong: it ends, the books are right, and nothing is left open. */
  @Test
  void whateverGoesWrongTheBooksAreRight() {
    for (long seed = 0; seed < SEEDS; seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    var network = new MemoryNetwork(new FaultPlan.Seed(seed));
    var handling = new AtomicInteger();
    ServerStatistics[] last = new ServerStatistics[1];
    Deterministic.run(
        seed,
        nursery -> {
          network
              .everywhere()
              .latency(Duration.ofMillis(20))
              .jitter(Duration.ofMillis(20))
              .buffer(500);
          Nursery.run(tasks -> {
            Server<TcpStream> server =
                tasks.start(
                    Server.options()
                        .maxConnections(2)
                        .idleLimit(Duration.ofSeconds(30))
                        .lifetime(Duration.ofSeconds(90))
                        .grace(Duration.ofSeconds(5))
                        .server(
                            network.host("server").use(() -> Tcp.listen(80)),
                            connection -> {
                              assertThat(handling.incrementAndGet()).isLessThanOrEqualTo(2);
                              try {
                                echo(connection);
                              } finally {
                                handling.decrementAndGet();
                              }
                            }));
            Nursery.run(clients -> {
              for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                clients.startSoon("client " + i, () -> talk(network, number));
              }
              if (seed % 3 == 0) {
                Tasks.sleep(Duration.ofMillis(seed % 300));
                server.drain();
              }
            });
            server.drain();
            Tasks.sleep(Duration.ofMinutes(3));
            last[0] = server.statistics();
          });
        });
    ServerStatistics end = last[0];
    assertThat(end.open()).as("open, seed %d", seed).isZero();
    assertThat(end.done() + end.lost() + end.cutOff())
        .as("ended, of %s, seed %d", end, seed)
        .isEqualTo(end.accepted());
    assertThat(end.failed()).as("failed, seed %d", seed).isZero();
    assertThat(network.open()).as("seed %d", seed).isEmpty();
  }

  /**
   * Whenever the whole is cut off: nothing is left open, and no handler runs. The scopes inside of
   * a server are nobody else's, so nobody cuts those off by themselves.
   */
  @Test
  void wheneverItIsCutOffNothingIsLeft() {
    for (int seed = 0; seed < 3; seed++) {
      CancellationExplorer.seed(seed)
          .kinds(CancellationKind.RUN, CancellationKind.DEADLINE)
          .pairs(50, seed)
          .explore((_, after) -> {
            var network = new MemoryNetwork();
            var handling = new AtomicInteger();
            after.check("no handler runs", () -> assertThat(handling.get()).isZero());
            network.use(() -> {
              try {
                program(network, handling);
              } catch (MultiError e) {
                if (e.leaves().stream().anyMatch(each -> !(each instanceof IOException))) {
                  throw e;
                }
              }
            });
          });
    }
  }

  private static void program(MemoryNetwork network, AtomicInteger handling) throws IOException {
    var listener = Tcp.listen(80);
    try (listener) {
      Nursery.run(tasks -> {
        var options =
            Server.options()
                .maxConnections(1)
                .idleLimit(Duration.ofSeconds(30))
                .grace(Duration.ofSeconds(5));
        Server<TcpStream> server =
            tasks.start(
                options.server(
                    listener,
                    connection -> {
                      handling.incrementAndGet();
                      try {
                        echo(connection);
                      } finally {
                        handling.decrementAndGet();
                      }
                    }));
        Nursery.run(clients -> {
          for (int i = 0; i < 2; i++) {
            clients.startSoon(
                "client " + i,
                () ->
                    CancelScope.moveOnAfter(
                        Duration.ofMinutes(1),
                        () -> {
                          try (TcpStream stream = Tcp.open("localhost", 80)) {
                            stream.sendAll(new byte[] {1});
                            stream.receiveSome();
                          } catch (IOException e) {
                            // the server may have been cut off
                          }
                        }));
          }
        });
        try {
          tasks.start(options.server(server.handOver(), ServerSeedsTest::echo)).drain();
        } catch (IllegalStateException e) {
          assertThat(server.draining().isSet()).as("it was cut off: %s", e).isTrue();
        }
      });
    }
    assertThat(network.open()).isEmpty();
  }
}
