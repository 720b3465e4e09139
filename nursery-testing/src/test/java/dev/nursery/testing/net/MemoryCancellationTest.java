package dev.nursery.testing.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nursery.Block;
import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.cancellation.Aftermath;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.cancellation.CancellationFailure;
import dev.nursery.testing.cancellation.CancellationReport;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Programs in a network in memory, cancelled at each of their points. */
class MemoryCancellationTest {

  @Test
  void nothingIsLeftOpenWhereverItIsCancelled() {
    CancellationReport report =
        CancellationExplorer.seed(1)
            .explore((nursery, after) -> inNetwork(after, () -> talk(nursery)));
    assertThat(report.points()).hasSizeGreaterThan(20);
  }

  private static void talk(Nursery nursery) throws IOException {
    TcpListener listener = nursery.start(Tcp.server(80, Echo::handle));
    try (TcpStream stream = Tcp.open("local", listener.port())) {
      Nursery.run(both -> {
        both.startSoon(
            "sender",
            () -> {
              stream.sendAll(Echo.pattern(300));
              stream.sendEof();
            });
        assertThat(Echo.receiveAll(stream)).isEqualTo(Echo.pattern(300));
      });
    }
    nursery.cancelScope().cancel("done");
  }

  @Test
  void aStreamThatMayBeLeftOpenIsFound() {
    assertThatExceptionOfType(CancellationFailure.class)
        .isThrownBy(() ->
            CancellationExplorer.seed(1)
                .explore((nursery, after) ->
                    inNetwork(
                        after,
                        () -> {
                          try (TcpListener _ = Tcp.listen(80)) {
                            TcpStream stream = Tcp.open("local", 80);
                            stream.sendAll(new byte[1]); // belongs into the try
                            stream.close();
                          }
                        })))
        .withMessageContaining("TcpStream[")
        .withMessageContaining("is closed");
  }

  private static void inNetwork(Aftermath after, Block<IOException> body) throws IOException {
    var network = new MemoryNetwork();
    network.everywhere().latency(Duration.ofMillis(10)).buffer(100);
    after.check("nothing is open", () -> assertThat(network.open()).isEmpty());
    network.use(body);
  }
}
