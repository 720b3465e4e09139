package dev.nursery.tcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.Server;
import dev.nursery.process.Processes;
import dev.nursery.process.RunningProcess;
import dev.nursery.testkit.Eventually;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand connections at a time with {@code -Psoak}, and a few hundred in every build: resets,
 * silence, stalls and impatience, and then nothing is left.
 */
class SoakTest {

  private static final int CLIENTS =
      Integer.getInteger("nursery.stress.rounds", 1_000) > 1_000 ? 10_000 : 300;

  private static final int ROUNDS = 3;

  @Test
  void whateverClientsDoNothingIsLeft() {
    Assumptions.assumeTrue(
        Holdings.mostDescriptors() > CLIENTS + 1_000,
        "the limit on descriptors is too low (ulimit -n)");
    long seed = ThreadLocalRandom.current().nextLong();
    System.out.println("whateverClientsDoNothingIsLeft: seed " + seed);
    Nursery.run(nursery -> {
      TcpListener listener = Tcp.listenOptions().host("127.0.0.1").backlog(1_024).listen(0);
      Server<TcpStream> server =
          nursery.start(
              Server.options()
                  .idleLimit(Duration.ofMinutes(1))
                  .server(listener, each -> Tcps.echo(each.stream())));
      round(listener.port(), seed); // what is loaded and begun once
      Holdings before = Holdings.now(listener.port());
      for (int i = 1; i <= ROUNDS; i++) {
        round(listener.port(), seed + (long) i * CLIENTS);
        Eventually.until("all connections have gone", () -> server.statistics().open() == 0);
        Holdings.now(listener.port()).assertNoMoreThan(before);
      }
      server.drain();
    });
  }

  /** Ends when all clients have; each of them has been served, or has gone by itself. */
  private static void round(int port, long seed) throws Exception {
    RunningProcess clients =
        Processes.options()
            .pipeStdout()
            .open(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SoakClients.class.getName(),
                Integer.toString(port),
                Integer.toString(CLIENTS),
                Long.toString(seed));
    try (clients) {
      var output = new ByteArrayOutputStream();
      for (byte[] chunk = clients.stdout().receiveSome();
          chunk.length > 0;
          chunk = clients.stdout().receiveSome()) {
        output.writeBytes(chunk);
      }
      assertThat(clients.await()).as(output.toString(UTF_8)).isZero();
      assertThat(output.toString(UTF_8)).contains("connected " + CLIENTS, "checked ");
    }
  }
}
