package dev.nursery.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsListener;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.net.MemoryNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** Servers, in a network in memory. */
class ServeTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.nursery.net.tls");
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.WARN);
    logger.setAdditive(false);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  static void echo(TlsStream stream) throws IOException {
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      stream.sendAll(chunk);
    }
  }

  private static void assertEchoes(TlsStream stream) throws IOException {
    stream.sendAll("hello".getBytes(UTF_8));
    assertThat(stream.receiveSome()).asString(UTF_8).isEqualTo("hello");
  }

  @NurseryTest
  void openingAndServing(Nursery nursery) throws Exception {
    new MemoryNetwork()
        .use(() -> {
          TlsListener listener = nursery.start(Tls.server(0, Authority.LOCALHOST, ServeTest::echo));
          try (TlsStream stream = TlsPairs.client().open("localhost", listener.port())) {
            assertEchoes(stream);
            assertThat(stream.toString()).contains("localhost over");
          }
          assertThatThrownBy(() -> Tls.open("localhost", listener.port()).handshake())
              .isInstanceOf(IOException.class);
          nursery.cancelScope().cancel("done");
        });
  }

  /** Also one that does not close its stream. */
  @NurseryTest
  void afterAHandlerTheStreamSaysGoodbye(Nursery nursery) throws Exception {
    new MemoryNetwork()
        .use(() -> {
          TlsListener listener =
              nursery.start(
                  Tls.server(
                      0, Authority.LOCALHOST, stream -> stream.sendAll("bye".getBytes(UTF_8))));
          try (TlsStream stream = TlsPairs.client().open("localhost", listener.port())) {
            assertThat(stream.receiveSome()).asString(UTF_8).isEqualTo("bye");
            assertThat(stream.receiveSome()).isEmpty();
          }
          nursery.cancelScope().cancel("done");
        });
  }

  @NurseryTest
  void oneBadClientIsLoggedAndTheOthersDoNotNotice(Nursery nursery) throws Exception {
    new MemoryNetwork()
        .use(() -> {
          var handled = new AtomicInteger();
          TlsListener listener =
              nursery.start(
                  Tls.server(
                      443,
                      Authority.LOCALHOST,
                      stream -> {
                        handled.incrementAndGet();
                        echo(stream);
                      }));
          try (TlsStream good = TlsPairs.client().open("localhost", listener.port())) {
            assertEchoes(good);
            try (TcpStream plain = Tcp.open("localhost", 443)) {
              plain.sendAll("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
              while (plain.receiveSome().length > 0) {}
            }
            try (TcpStream gone = Tcp.open("localhost", 443)) {
              gone.sendAll(new byte[] {22, 3, 1});
            }
            Tasks.sleep(Duration.ofSeconds(1));
            assertEchoes(good);
          }
          assertThat(handled).hasValue(1);
          assertThat(log.list).hasSize(2);
          assertThat(log.list.get(0).getFormattedMessage())
              .contains("dropped TlsStream[over ", "is not TLS", "127.0.0.1");
          assertThat(log.list.get(1).getFormattedMessage())
              .contains("ended in the middle of the TLS handshake");
          nursery.cancelScope().cancel("done");
        });
  }

  /** One byte each second would take an hour. */
  @NurseryTest
  void whoIsTooSlowWithTheHandshakeIsDropped(Nursery nursery) throws Exception {
    new MemoryNetwork()
        .use(() -> {
          TlsListener listener =
              nursery.start(
                  Tls.serverOptions(Authority.LOCALHOST)
                      .handshakeTimeout(Duration.ofSeconds(20))
                      .server(443, ServeTest::echo));
          long start = Tasks.clock().now();
          try (TcpStream loris = Tcp.open("localhost", listener.port())) {
            Nursery.run(both -> {
              both.startSoon(
                  "drip",
                  () -> {
                    loris.sendAll(new byte[] {22, 3, 1, 2, 0, 1, 0, 1});
                    while (true) {
                      loris.sendAll(new byte[1]);
                      Tasks.sleep(Duration.ofSeconds(1));
                    }
                  });
              try {
                while (loris.receiveSome().length > 0) {}
              } catch (IOException e) {
                // reset, perhaps
              }
              both.cancelScope().cancel("dropped");
            });
          }
          assertThat(Duration.ofNanos(Tasks.clock().now() - start))
              .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(22));
          assertThat(log.list).hasSize(1);
          assertThat(log.list.getFirst().getFormattedMessage()).contains("within 20000 ms");
          nursery.cancelScope().cancel("done");
        });
  }

  @NurseryTest
  void theHandlersMayBeInAnotherNursery(Nursery nursery) throws Exception {
    new MemoryNetwork()
        .use(() -> {
          Nursery.run(handlers -> {
            CancelScope accepting = CancelScope.create();
            nursery.startSoon(
                "server",
                () ->
                    accepting.run(() ->
                        Tls.serverOptions(Authority.LOCALHOST)
                            .handlersIn(handlers)
                            .serve(ServeTest::echo, 443)));
            Tasks.sleep(Duration.ofSeconds(1));
            try (TlsStream stream = TlsPairs.client().open("localhost", 443)) {
              assertEchoes(stream);
              accepting.cancel("no more");
              Tasks.sleep(Duration.ofSeconds(1));
              assertEchoes(stream); // is still served
            }
          });
        });
  }

  @NurseryTest
  void optionsAreChecked() {
    var options = Tls.serverOptions(Authority.LOCALHOST);
    for (Duration bad :
        new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(2)}) {
      assertThatThrownBy(() -> options.handshakeTimeout(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> TlsPairs.client().open("", 443))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> options.applicationProtocols(""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
