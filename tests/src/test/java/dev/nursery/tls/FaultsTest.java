package dev.nursery.tls;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Timed;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsClientOptions;
import dev.nursery.net.tls.TlsListener;
import dev.nursery.net.tls.TlsServerOptions;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.testing.net.FaultPlan;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.schedule.Deterministic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** TLS in networks whose faults are drawn. */
class FaultsTest {

  private static final int SEEDS = 1_000;
  private static final int CLIENTS = 2;

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.nursery.net.tls");

  /** Of each client that is lost, on purpose. */
  @BeforeEach
  void hush() {
    logger.setLevel(Level.ERROR);
  }

  @AfterEach
  void speak() {
    logger.setLevel(null);
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  /** Sessions are resumed within one run, so the options are made in each. */
  private static int run(long seed) {
    var whole = new AtomicInteger();
    var network = new MemoryNetwork(new FaultPlan.Seed(seed));
    TlsServerOptions server = Tls.serverOptions(Authority.LOCALHOST);
    TlsClientOptions client = TlsPairs.client().serverName("localhost");
    Deterministic.run(
        seed,
        nursery -> {
          network
              .everywhere()
              .latency(Duration.ofMillis(20))
              .jitter(Duration.ofMillis(20))
              .buffer(3_000);
          TlsListener listener = network.host("server").use(() -> server.listen(443));
          Nursery.run(serving -> {
            serving.startSoon("server", () -> listener.serve(FaultsTest::echoWhileItGoes));
            Nursery.run(clients -> {
              for (int i = 0; i < CLIENTS; i++) {
                byte[] sent = pattern(500 + 9_000 * i);
                String name = "client" + i;
                clients.startSoon(
                    name,
                    () ->
                        network
                            .host(name)
                            .use(() -> {
                              if (talk(client, sent)) {
                                whole.incrementAndGet();
                              }
                            }));
              }
            });
            serving.cancelScope().cancel("the clients have gone");
          });
          assertThat(network.open()).isEmpty();
        });
    return whole.get();
  }

  private static void echoWhileItGoes(TlsStream stream) {
    try {
      ServeTest.echo(stream);
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** Whatever goes wrong, what comes back is how what was sent begins; whether all came. */
  private static boolean talk(TlsClientOptions options, byte[] sent) {
    var received = new ByteArrayOutputStream();
    boolean whole = false;
    try {
      Timed<?> timed =
          CancelScope.moveOnAfter(Duration.ofMinutes(1), () -> exchange(options, sent, received));
      whole = timed.done();
    } catch (IOException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    byte[] back = received.toByteArray();
    assertThat(back).isEqualTo(Arrays.copyOf(sent, back.length));
    assertThat(!whole || back.length == sent.length).isTrue();
    return whole;
  }

  private static void exchange(
      TlsClientOptions options, byte[] sent, ByteArrayOutputStream received) throws IOException {
    try (TlsStream stream = options.open("server", 443)) {
      Nursery.run(nursery -> {
        nursery.startSoon("sender", () -> stream.sendAll(sent));
        while (received.size() < sent.length) {
          byte[] chunk = stream.receiveSome();
          if (chunk.length == 0) {
            throw new IOException("the server has said good-bye before its time");
          }
          received.write(chunk);
        }
      });
    } catch (MultiError e) {
      throw (IOException) e.leaves().getFirst();
    }
  }

  @Test
  void whateverTheNetworkDoes() {
    int whole = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        whole += run(seed);
      } catch (Throwable t) {
        throw new AssertionError("seed " + seed, t);
      }
    }
    // Much goes wrong, and much goes well.
    assertThat(whole).isBetween(SEEDS / 10, SEEDS * CLIENTS - 1);
  }
}
