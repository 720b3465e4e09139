package dev.nursery.processes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.process.ProcessOptions;
import dev.nursery.process.Processes;
import dev.nursery.process.RunningProcess;
import dev.nursery.testing.cancellation.Aftermath;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/**
 * Cut off at each point of its life, a process has ended all the same, and its pipes are closed.
 */
class CancelledEverywhereTest {

  private final Logger log = (Logger) LoggerFactory.getLogger("dev.nursery.process");

  private static final byte[] WORD = "processes".getBytes(US_ASCII);

  /** The deaf one is told of each time. */
  @BeforeEach
  void keepQuiet() {
    log.setLevel(Level.ERROR);
  }

  @AfterEach
  void speak() {
    log.setLevel(null);
  }

  @TestFactory
  Stream<DynamicTest> whereverItIsCutOff() {
    return Map.<String, CancellationExplorer.Body>of(
            "run",
            (_, after) -> run(after, false),
            "run, deaf",
            (_, after) -> run(after, true),
            "open",
            CancelledEverywhereTest::open,
            "service",
            CancelledEverywhereTest::service)
        .entrySet()
        .stream()
        .sorted(Map.Entry.comparingByKey())
        .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> explore(each.getValue())));
  }

  private static void explore(CancellationExplorer.Body program) {
    for (int seed = 0; seed < 5; seed++) {
      CancellationReport report = CancellationExplorer.seed(seed).pairs(100, seed).explore(program);
      assertThat(report.runs()).isGreaterThan(10);
    }
  }

  /** Each process that is started is looked at when all is over. */
  private static ProcessOptions made(Aftermath after, boolean deaf) {
    List<FakeCat> started = new ArrayList<>();
    after.check(
        "processes have ended, and their pipes are closed",
        () -> assertThat(started).allMatch(FakeCat::isReleased));
    return Processes.options()
        .launcher(_ -> {
          var cat = new FakeCat(deaf);
          started.add(cat);
          return cat;
        });
  }

  private static void run(Aftermath after, boolean deaf) throws IOException {
    ProcessOptions options = made(after, deaf);
    byte[] output = options.stdin(WORD).captureStdout().run("cat").stdout();
    assertThat(output).isEqualTo(WORD);
  }

  private static void open(Nursery nursery, Aftermath after) {
    ProcessOptions options = made(after, false);
    var received = new ByteArrayOutputStream();
    after.check(
        "what is received is what was sent",
        () -> assertThat(received.toByteArray()).isEqualTo(Arrays.copyOf(WORD, received.size())));
    nursery.startSoon(() -> {
      try (RunningProcess cat = options.pipeStdin().pipeStdout().open("cat")) {
        Nursery.run(directions -> {
          directions.startSoon(() -> {
            cat.stdin().sendAll(WORD);
            cat.stdin().awaitSendable();
            cat.stdin().close();
          });
          while (true) {
            Timed<byte[]> chunk =
                CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> cat.stdout().receiveAtMost(4));
            chunk.toOptional().ifPresent(received::writeBytes);
            if (chunk.done() && chunk.orElseThrow().length == 0) {
              return;
            }
          }
        });
        cat.await();
      }
      assertThat(received.toByteArray()).isEqualTo(WORD);
    });
  }

  private static void service(Nursery nursery, Aftermath after) throws IOException {
    ProcessOptions options = made(after, true);
    Nursery.run(services -> {
      RunningProcess cat =
          services.start(options.pipeStdin().pipeStdout().check(false).service("cat"));
      try {
        cat.stdin().sendAll(new byte[2]); // as much as fits, as it reads only what is received
        cat.stdout().receiveSome();
        Tasks.sleep(Duration.ofSeconds(1));
      } catch (BrokenStreamException | ClosedEndpointException e) {
        // it was ended before us
      }
      services.cancelScope().cancel("enough");
    });
  }
}
