package dev.nursery.samples;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.nursery.Block;
import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Task;
import dev.nursery.TaskCancelledException;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationKind;
import dev.nursery.testing.cancellation.CancellationReport;
import dev.nursery.testing.net.MemoryNetwork;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The samples that use the network, in one that is in memory: they can be cancelled everywhere, as
 * a whole, task by task, and by their innermost scopes, and leave nothing open.
 */
class CancelledServersTest {

  private static final int SEEDS = 3;
  private static final int PAIRS = 50;

  private final Logger log = (Logger) LoggerFactory.getLogger(EchoServer.class);
  private final PrintStream out = System.out;

  @BeforeEach
  void keepQuiet() {
    log.setLevel(Level.OFF);
    System.setOut(new PrintStream(OutputStream.nullOutputStream()));
  }

  @AfterEach
  void restore() {
    System.setOut(out);
    log.setLevel(null);
  }

  @Test
  void theEchoServer() {
    explore((nursery, after) -> {
      var network = new MemoryNetwork();
      Map<String, Runnable> signals = new HashMap<>();
      var server =
          new EchoServer(
              EchoServerOptions.parse(
                      new String[] {"--host", "0.0.0.0", "--port", "7", "--grace-period", "5s"})
                  .orElseThrow());
      Task<?> serving =
          network
              .host("server")
              .use(() -> nursery.startSoon("echo server", () -> server.serve(signals::put)));
      Tasks.sleep(ofMillis(1)); // over when all wait: it listens
      network
          .host("client")
          .use(() -> nursery.startSoon("client", () -> unlessTheServerIsGone(() -> converse(7))));
      Tasks.sleep(ofSeconds(1));
      signals.getOrDefault("TERM", () -> {}).run();
      try {
        serving.await();
      } catch (TaskCancelledException e) {
        assertThat(e.task()).isSameAs(serving);
      }
    });
  }

  @Test
  void theServerOfTheTutorial() {
    explore((nursery, after) -> {
      var network = new MemoryNetwork();
      Task<?> server =
          network.use(() -> nursery.startSoon("server", () -> TutorialEchoServer.main()));
      Tasks.sleep(ofMillis(1)); // over when all wait: it listens
      network.use(() ->
          nursery.startSoon(
              "client", () -> unlessTheServerIsGone(() -> converse(TutorialEchoServer.PORT))));
      Tasks.sleep(ofSeconds(1));
      server.cancel("enough");
    });
  }

  @Test
  void theClientOfTheTutorial() {
    explore((nursery, after) -> {
      var network = new MemoryNetwork();
      Task<?> server =
          network.use(() -> nursery.startSoon("server", () -> TutorialEchoServer.main()));
      Tasks.sleep(ofMillis(1)); // over when all wait: it listens
      network.use(() ->
          unlessTheServerIsGone(() ->
              CancelScope.moveOnAfter(
                  ofMillis(1_500), () -> TutorialEchoClient.parent(TutorialEchoClient.PORT))));
      server.cancel("enough");
    });
  }

  private static void converse(int port) throws IOException {
    try (TcpStream stream = Tcp.open(port == 7 ? "server" : "127.0.0.1", port)) {
      stream.sendAll(new byte[] {1, 2, 3});
      stream.sendEof();
      while (stream.receiveSome().length > 0) {}
    }
  }

  /** What the server's end looks like from the other one, if it was the server that was cut off. */
  private static void unlessTheServerIsGone(Block<IOException> conversation)
      throws InterruptedException {
    try {
      conversation.run();
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    } catch (MultiError e) {
      assertThat(e.leaves()).allMatch(IOException.class::isInstance);
      Tasks.checkpointIfCancelled(); // a cancellation beside them was caught as well
    }
  }

  private static void explore(CancellationExplorer.Body sample) {
    for (int seed = 0; seed < SEEDS; seed++) {
      CancellationReport report =
          CancellationExplorer.seed(seed)
              .kinds(
                  CancellationKind.RUN,
                  CancellationKind.DEADLINE,
                  CancellationKind.TASK,
                  CancellationKind.INNERMOST,
                  CancellationKind.INNERMOST_DEADLINE)
              .pairs(PAIRS, seed)
              .explore(sample);
      assertThat(report.points()).hasSizeGreaterThan(10);
    }
  }
}
