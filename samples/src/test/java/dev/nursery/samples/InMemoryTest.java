package dev.nursery.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.net.FaultPlan;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.schedule.Deterministic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The samples as they are, in a network in memory, where all can go wrong: by schedules and with
 * faults that a seed chooses. A failure names its seed.
 */
class InMemoryTest {

  private static final int SEEDS = 200;
  private static final int CLIENTS = 3;

  private final Logger log = (Logger) LoggerFactory.getLogger(EchoServer.class);
  private final PrintStream out = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    log.setLevel(Level.OFF);
    System.setOut(new PrintStream(printed, true, UTF_8));
  }

  @AfterEach
  void restore() {
    System.setOut(out);
    log.setLevel(null);
  }

  private List<String> printed() {
    List<String> lines = printed.toString(UTF_8).lines().toList();
    printed.reset();
    return lines;
  }

  // -- the echo server

  /** The server on its host, and its signals. */
  private static Task<?> startServer(
      Nursery nursery, MemoryNetwork network, Map<String, Runnable> signals, String... options) {
    var all = new String[options.length + 4];
    Arrays.setAll(
        all,
        i ->
            i < options.length
                ? options[i]
                : List.of("--host", "0.0.0.0", "--port", "7").get(i - options.length));
    var server = new EchoServer(EchoServerOptions.parse(all).orElseThrow());
    Task<?> running =
        network
            .host("server")
            .use(() -> nursery.startSoon("echo server", () -> server.serve(signals::put)));
    Tasks.sleep(ofMillis(1)); // over when all wait: it listens
    return running;
  }

  private static void raise(Map<String, Runnable> signals, String name) {
    Objects.requireNonNull(signals.get(name), name).run();
  }

  @Test
  void theEchoServerServesByEverySchedule() {
    Deterministic.explore(
        SEEDS,
        nursery -> {
          printed.reset();
          var network = new MemoryNetwork();
          network.everywhere().buffer(100).pieces(50);
          var signals = new HashMap<String, Runnable>();
          Task<?> server = startServer(nursery, network, signals);
          Nursery.run(clients -> {
            for (int i = 0; i < 2; i++) {
              network
                  .host("client" + i)
                  .use(() ->
                      clients.startSoon(() -> {
                        byte[] sent = pattern(150);
                        var received = new ByteArrayOutputStream();
                        exchange(sent, received);
                        assertThat(received.toByteArray()).isEqualTo(sent);
                      }));
            }
          });
          raise(signals, "TERM");
          server.await();
          assertThat(printed())
              .contains("echo server listening on 0.0.0.0:7")
              .contains("connections served: 2, bytes echoed: 300, cut off: 0");
          assertThat(network.open()).isEmpty();
        });
  }

  /** Whatever happens to its peers, the server goes on, and ends in good order. */
  @Test
  void theEchoServerSurvivesWhateverTheNetworkDoes() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var network = new MemoryNetwork(new FaultPlan.Seed(seed));
      try {
        Deterministic.run(seed, nursery -> survive(nursery, network));
        assertThat(printed().getLast()).startsWith("connections served: ");
        assertThat(network.open()).isEmpty();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed + ", faults " + network.struck(), t);
      }
    }
  }

  private static void survive(Nursery nursery, MemoryNetwork network) {
    network.everywhere().latency(ofMillis(30)).jitter(ofMillis(30)).buffer(500);
    var signals = new HashMap<String, Runnable>();
    Task<?> server =
        startServer(nursery, network, signals, "--idle-timeout", "20s", "--grace-period", "10s");
    Nursery.run(clients -> {
      for (int i = 0; i < CLIENTS; i++) {
        network
            .host("client" + i)
            .use(() ->
                clients.startSoon(() -> {
                  byte[] sent = pattern(2_000);
                  var received = new ByteArrayOutputStream();
                  try {
                    CancelScope.moveOnAfter(ofSeconds(60), () -> exchange(sent, received));
                  } catch (IOException e) {
                    assertThat(e).hasMessageMatching("(?s).+"); // such is the network
                  }
                  byte[] back = received.toByteArray();
                  assertThat(back).isEqualTo(Arrays.copyOf(sent, back.length));
                }));
      }
    });
    raise(signals, "INT");
    CancelScope.failAfter(ofSeconds(10).plusMillis(1), () -> server.await());
  }

  @Test
  void theEchoServerClosesWhoIsSilent() {
    Deterministic.run(
        1,
        nursery -> {
          var network = new MemoryNetwork();
          var signals = new HashMap<String, Runnable>();
          Task<?> server = startServer(nursery, network, signals, "--idle-timeout", "30s");
          network
              .host("client")
              .use(() -> {
                try (TcpStream stream = Tcp.open("server", 7)) {
                  stream.sendAll(pattern(1));
                  Tasks.sleep(ofSeconds(20));
                  stream.sendAll(pattern(1));
                  for (int bytes = 0; bytes < 2; ) { // together or one by one
                    bytes += stream.receiveSome().length;
                  }
                  assertThat(stream.receiveSome()).isEmpty();
                  assertThat(Duration.ofNanos(Tasks.clock().now()))
                      .isEqualTo(ofSeconds(50).plusMillis(1));
                }
              });
          raise(signals, "INT");
          server.await();
        });
  }

  @Test
  void theEchoServerGivesItsConnectionsTheGracePeriodOrNone() {
    for (boolean twice : new boolean[] {false, true}) {
      Deterministic.run(
          1,
          nursery -> {
            var network = new MemoryNetwork();
            var signals = new HashMap<String, Runnable>();
            Task<?> server = startServer(nursery, network, signals, "--grace-period", "7s");
            network
                .host("client")
                .use(() -> {
                  try (TcpStream stream = Tcp.open("server", 7)) {
                    stream.sendAll(pattern(5));
                    assertThat(stream.receiveSome()).hasSize(5);
                    raise(signals, "INT");
                    if (twice) {
                      Tasks.sleep(ofSeconds(2));
                      raise(signals, "TERM");
                    }
                    server.await();
                    assertThat(Duration.ofNanos(Tasks.clock().now()))
                        .isEqualTo(ofSeconds(twice ? 2 : 7).plusMillis(1));
                    assertThat(stream.receiveSome()).isEmpty();
                  }
                });
          });
      assertThat(printed().getLast())
          .isEqualTo("connections served: 1, bytes echoed: 5, cut off: 1");
    }
  }

  private static void exchange(byte[] sent, ByteArrayOutputStream received) throws IOException {
    try (TcpStream stream = Tcp.open("server", 7)) {
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
      // Sender and receiver may both find out.
      assertThat(e.leaves()).allMatch(IOException.class::isInstance);
      throw (IOException) e.leaves().getFirst();
    }
  }

  private static byte[] pattern(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }

  // -- those of the tutorial

  @Test
  void theTutorialsClientTalksToItsServer() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var network = new MemoryNetwork();
      Deterministic.run(
          seed,
          nursery ->
              network.use(() -> {
                nursery.startSoon("server", () -> TutorialEchoServer.main());
                Tasks.sleep(ofMillis(1)); // the server has to be there first
                CancelScope.moveOnAfter(
                    ofSeconds(5), () -> TutorialEchoClient.parent(TutorialEchoClient.PORT));
                Tasks.sleep(ofMillis(1)); // for the server to notice
                nursery.cancelScope().cancel("enough");
              }));
      List<String> story = printed();
      assertThat(story)
          .as("seed %d", seed)
          .filteredOn(line -> line.startsWith("receiver: got"))
          .hasSize(5);
      assertThat(story).anyMatch(line -> line.endsWith(": connection closed"));
      assertThat(network.open()).isEmpty();
    }
  }

  @Test
  void theTutorialsProgramsEndWhateverTheNetworkDoes() {
    for (long seed = 0; seed < SEEDS; seed++) {
      var network = new MemoryNetwork(new FaultPlan.Seed(seed));
      try {
        Deterministic.run(seed, nursery -> network.use(() -> tutorial(nursery)));
        assertThat(network.open()).isEmpty();
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed + ", faults " + network.struck(), t);
      }
    }
  }

  private static void tutorial(Nursery nursery) {
    nursery.startSoon("server", () -> TutorialEchoServer.main());
    Tasks.sleep(ofMillis(1)); // the server has to be there first
    try {
      CancelScope.moveOnAfter(
          ofSeconds(60), () -> TutorialEchoClient.parent(TutorialEchoClient.PORT));
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).+"); // such is the network
    } catch (MultiError e) {
      assertThat(e.leaves()).allMatch(IOException.class::isInstance);
    }
    nursery.cancelScope().cancel("enough");
  }
}
