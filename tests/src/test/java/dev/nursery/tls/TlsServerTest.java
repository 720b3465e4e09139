package dev.nursery.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.ConnectionEnd;
import dev.nursery.net.server.Server;
import dev.nursery.net.server.ServerConnection;
import dev.nursery.net.server.ServerObserver;
import dev.nursery.net.server.ServerOptions;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.net.tls.TruncatedStreamException;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.net.MemoryNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose listener speaks TLS: its limits, and its end. */
@Timeout(60)
class TlsServerTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  private final List<ConnectionEnd> ends = new CopyOnWriteArrayList<>();

  private final ServerOptions options =
      Server.options()
          .observer(
              new ServerObserver() {
                @Override
                public void closed(ServerConnection<?> connection, ConnectionEnd end) {
                  ends.add(end);
                }
              });

  private static void run(Nursery.RunBody body) {
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(nursery -> new MemoryNetwork().use(() -> body.run(nursery)));
  }

  private Server<TlsStream> serve(Nursery nursery, ServerOptions options) throws IOException {
    return nursery.start(
        options.server(TlsPairs.server().over(Tcp.listen(80)), TlsServerTest::answer));
  }

  /** Answers until there are no more questions, or no more server. */
  private static void answer(ServerConnection<TlsStream> connection) throws IOException {
    while (true) {
      byte[] question =
          connection.untilDraining(() -> connection.receiveSome()).orElse(new byte[0]);
      if (question.length == 0) {
        return;
      }
      Tasks.sleep(Duration.ofSeconds(3)); // the work
      connection.sendAll(question);
    }
  }

  private static TlsStream open() throws IOException {
    return TlsPairs.client().over(Tcp.open("localhost", 80), "localhost");
  }

  private static void ask(TlsStream stream) throws IOException {
    stream.sendAll(HELLO);
    assertThat(stream.receiveSome()).isEqualTo(HELLO);
  }

  /** Whoever waits for an answer gets it, and everybody a good-bye: no end looks like a cut. */
  @Test
  void drainingSaysGoodBye() {
    run(nursery -> {
      Server<TlsStream> server = serve(nursery, options);
      try (TlsStream asking = open();
          TlsStream resting = open()) {
        ask(resting);
        asking.sendAll(HELLO);
        Tasks.sleep(Duration.ofSeconds(1));
        server.drain();
        assertThat(asking.receiveSome()).isEqualTo(HELLO);
        assertThat(asking.receiveSome()).isEmpty();
        assertThat(resting.receiveSome()).isEmpty();
      }
    });
    assertThat(ends).hasSize(2).allMatch(end -> end.kind() == ConnectionEnd.Kind.DONE);
  }

  /** One that is cut off is told no good-bye: something may be missing. */
  @Test
  void whoIsIdleIsCutOff() {
    run(nursery -> {
      Server<TlsStream> server = serve(nursery, options.idleLimit(Duration.ofSeconds(10)));
      try (TlsStream stream = open()) {
        ask(stream);
        assertThatThrownBy(stream::receiveSome).isInstanceOf(TruncatedStreamException.class);
      }
      server.drain();
    });
    assertThat(ends).extracting(ConnectionEnd::kind).containsExactly(ConnectionEnd.Kind.IDLE);
  }

  /** Who never begins with its handshake has a place no longer than the idle limit. */
  @Test
  void whoSaysNothingMakesRoom() {
    run(nursery -> {
      Server<TlsStream> server =
          serve(nursery, options.maxConnections(1).idleLimit(Duration.ofSeconds(10)));
      try (TcpStream _ = Tcp.open("localhost", 80);
          TlsStream next = open()) {
        assertThat(CancelScope.moveOnAfter(Duration.ofSeconds(5), next::handshake).done())
            .isFalse();
        CancelScope.failAfter(Duration.ofSeconds(10), () -> ask(next));
      }
      server.drain();
    });
    assertThat(ends).extracting(ConnectionEnd::kind).first().isEqualTo(ConnectionEnd.Kind.IDLE);
  }

  /** Whoever does not take the good-bye keeps its place for ten seconds more, and no longer. */
  @Test
  void whoFailsInItsHandshakeIsLostAlone() {
    run(nursery -> {
      Server<TlsStream> server = serve(nursery, options.maxConnections(1));
      try (TcpStream garbage = Tcp.open("localhost", 80)) {
        garbage.sendAll("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
        garbage.sendEof();
        Tasks.sleep(Duration.ofSeconds(20));
      }
      try (TlsStream stream = open()) {
        ask(stream);
      }
      server.drain();
    });
    assertThat(ends).hasSize(2);
    assertThat(ends.getFirst().kind()).isEqualTo(ConnectionEnd.Kind.LOST);
    assertThat(ends.getFirst().error()).isNotNull();
  }
}
