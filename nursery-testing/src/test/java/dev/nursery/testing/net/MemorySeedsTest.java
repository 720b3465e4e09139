package dev.nursery.testing.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.schedule.Deterministic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs in networks whose faults are drawn, by schedules that are drawn. */
class MemorySeedsTest {

  private static final int SEEDS = 300;
  private static final int CLIENTS = 3;

  /** What one run came to, line by line. */
  private static List<String> run(long seed, MemoryNetwork network) {
    var log = new ArrayList<String>();
    Deterministic.run(
        seed,
        nursery -> {
          network
              .everywhere()
              .latency(Duration.ofMillis(20))
              .jitter(Duration.ofMillis(20))
              .buffer(3_000);
          TcpListener listener = network.host("server").use(() -> Tcp.listen(80));
          Nursery.run(server -> {
            server.startSoon(
                "server",
                () ->
                    listener.serve(stream -> {
                      try {
                        Echo.handle(stream);
                        note(log, "server: end");
                      } catch (IOException e) {
                        note(log, "server: " + e.getMessage());
                      }
                    }));
            Nursery.run(clients -> {
              for (int i = 0; i < CLIENTS; i++) {
                String name = "client" + i;
                MemoryHost host = network.host(name);
                clients.startSoon(
                    name, () -> host.use(() -> note(log, name + ": " + talk(i(name)))));
              }
            });
            server.cancelScope().cancel("the clients have gone");
          });
          assertThat(network.open()).isEmpty();
        });
    return log;
  }

  private static int i(String name) {
    return name.charAt(name.length() - 1) - '0';
  }

  private static void note(List<String> log, String line) {
    log.add(Tasks.clock().now() + " " + line);
  }

  /** Whatever goes wrong, what comes back is how what was sent begins. */
  private static String talk(int number) {
    byte[] sent = Echo.pattern(1_000 + 4_000 * number);
    var received = new ByteArrayOutputStream();
    String end;
    try {
      Timed<?> timed =
          CancelScope.moveOnAfter(Duration.ofMinutes(1), () -> exchange(sent, received));
      end = timed.done() ? "done" : "cut off";
    } catch (IOException e) {
      end = String.valueOf(e.getMessage());
    }
    byte[] back = received.toByteArray();
    assertThat(back).isEqualTo(Arrays.copyOf(sent, back.length));
    if (end.equals("done")) {
      assertThat(back).hasSameSizeAs(sent);
    }
    return back.length + " bytes, " + end;
  }

  private static void exchange(byte[] sent, ByteArrayOutputStream received) throws IOException {
    try (TcpStream stream = Tcp.open("server", 80)) {
      try {
        Nursery.run(nursery -> {
          nursery.startSoon(
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
        throw (IOException) e.leaves().getFirst();
      }
    }
  }

  @Test
  void theSameSeedIsTheSameRunAndSoIsItsPlanWrittenOut() {
    var outcomes = new ArrayList<String>();
    for (long seed = 0; seed < SEEDS; seed++) {
      var network = new MemoryNetwork(new FaultPlan.Seed(seed));
      List<String> first = run(seed, network);
      assertThat(run(seed, new MemoryNetwork(new FaultPlan.Seed(seed))))
          .as("again, seed %d", seed)
          .isEqualTo(first);
      FaultPlan written = FaultPlan.parse(network.struck().toString());
      assertThat(run(seed, new MemoryNetwork(written, seed)))
          .as("written out, seed %d: %s", seed, written)
          .isEqualTo(first);
      outcomes.addAll(first);
    }
    // All that can go wrong has, and much went well.
    for (String end :
        List.of(
            "done",
            "cut off",
            "refused",
            "no address is known",
            "Connection reset",
            "server: end")) {
      assertThat(outcomes).as(end).anyMatch(line -> line.contains(end));
    }
  }

  @Test
  void withoutFaultsAllGoesWellByEverySchedule() {
    Deterministic.explore(
        200,
        nursery -> {
          var network = new MemoryNetwork();
          network.everywhere().buffer(500).pieces(100);
          network.use(() -> {
            TcpListener listener = nursery.start(Tcp.server(80, Echo::handle));
            Nursery.run(clients -> {
              for (int i = 0; i < 2; i++) {
                clients.startSoon(() -> {
                  var received = new ByteArrayOutputStream();
                  try (TcpStream stream = Tcp.open("localhost", listener.port())) {
                    byte[] sent = Echo.pattern(1_200);
                    Nursery.run(both -> {
                      both.startSoon(() -> {
                        stream.sendAll(sent);
                        stream.sendEof();
                      });
                      received.writeBytes(Echo.receiveAll(stream));
                    });
                    assertThat(received.toByteArray()).isEqualTo(sent);
                  }
                });
              }
            });
            assertThat(Tasks.clock().now()).isZero();
            nursery.cancelScope().cancel("done");
          });
        });
  }
}
