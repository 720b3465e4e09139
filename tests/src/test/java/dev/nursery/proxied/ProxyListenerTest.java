package dev.nursery.proxied;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.proxy.ProxyHeader;
import dev.nursery.net.proxy.ProxyHeaderException;
import dev.nursery.net.proxy.ProxyListener;
import dev.nursery.net.proxy.ProxyStream;
import dev.nursery.net.server.Server;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.stream.ListenerContract;
import dev.nursery.testing.stream.Listening;
import dev.nursery.testing.stream.StreamContract;
import dev.nursery.testing.stream.StreamPair;
import dev.nursery.testkit.Clogging;
import dev.nursery.testkit.Logged;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ProxyListenerTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  private static final ProxyHeader HEADER =
      ProxyHeader.of(
          new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 49_152),
          new InetSocketAddress(InetAddress.ofLiteral("198.51.100.2"), 443));

  private static void run(Nursery.RunBody body) {
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(nursery -> new MemoryNetwork().use(() -> body.run(nursery)));
  }

  private static TcpStream open() throws IOException {
    return Tcp.open("localhost", 80);
  }

  private static ByteStream connectThroughBalancer(TcpListener listener) throws IOException {
    TcpStream stream = Tcp.open("127.0.0.1", listener.port());
    stream.sendAll(HEADER.bytes());
    return stream;
  }

  private static StreamPair<ProxyStream<TcpStream>, TcpStream> pair() throws IOException {
    try (TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(0)) {
      var client = (TcpStream) connectThroughBalancer(listener);
      TcpStream server = listener.accept();
      for (TcpStream stream : new TcpStream[] {client, server}) {
        stream.option(StandardSocketOptions.SO_SNDBUF, 16_384);
        stream.option(StandardSocketOptions.SO_RCVBUF, 16_384);
      }
      var one = new OneConnection(server);
      ProxyStream<TcpStream> here = ProxyListener.over(one, _ -> true).accept();
      here.header(); // or closing would reset, as it was not read
      return new StreamPair<>(here, client);
    }
  }

  @TestFactory
  Stream<DynamicTest> streams() {
    return StreamContract.halfCloseable(ProxyListenerTest::pair, () -> Clogging.clogged(pair()));
  }

  @TestFactory
  Stream<DynamicTest> fromTheOtherSide() {
    return StreamContract.halfCloseable(() -> pair().swapped());
  }

  @TestFactory
  Stream<DynamicTest> listeners() {
    return ListenerContract.of(() -> {
      TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(0);
      return new Listening<>(
          new AwaitingHeaders(ProxyListener.over(listener, _ -> true)),
          () -> connectThroughBalancer(listener));
    });
  }

  @Test
  void theRealClientIsKnown() {
    run(_ -> {
      try (var listener = ProxyListener.over(Tcp.listen(80), _ -> true);
          TcpStream client = open();
          ProxyStream<TcpStream> server = listener.accept()) {
        client.sendAll(HEADER.bytes());
        client.sendAll(HELLO);
        assertThat(server.toString()).doesNotContain("192.0.2.1");
        assertThat(server.clientAddress()).contains(HEADER.source());
        assertThat(server.header()).contains(HEADER);
        assertThat(server.receiveSome()).isEqualTo(HELLO);
        assertThat(server.toString()).contains("192.0.2.1:49152");
        assertThat(server.transport().remoteAddress()).isEqualTo(client.localAddress());
      }
    });
  }

  @Test
  void othersAreDroppedOrLetThrough() {
    run(_ -> {
      try (var logged = Logged.messages();
          var listener = ProxyListener.over(Tcp.listen(80), _ -> false);
          TcpStream stranger = open()) {
        Nursery.run(acceptors -> {
          acceptors.startSoon("acceptor", () -> listener.accept());
          assertThat(stranger.receiveSome()).isEmpty();
          acceptors.cancelScope().cancel("enough");
        });
        assertThat(logged.with("INFO", "dropped", "no balancer")).hasSize(1);
      }
      try (var listener = ProxyListener.over(Tcp.listen(80), _ -> false).lettingOthersThrough();
          TcpStream client = open();
          ProxyStream<TcpStream> server = listener.accept()) {
        client.sendAll(HEADER.bytes());
        assertThat(server.header()).isEmpty();
        assertThat(server.clientAddress()).contains(client.localAddress());
        assertThat(server.receiveSome()).as("what it claims is data").isEqualTo(HEADER.bytes());
      }
    });
  }

  @Test
  void aPredicateThatFailsEndsNoServer() {
    run(nursery -> {
      int[] asked = {0};
      try (var logged = Logged.messages();
          var listener =
              ProxyListener.over(
                      Tcp.listen(80),
                      _ -> {
                        if (asked[0]++ == 0) {
                          throw new IllegalStateException("a defect");
                        }
                        return false;
                      })
                  .lettingOthersThrough()) {
        nursery.startSoon("acceptor", () -> listener.accept().sendAll(HELLO));
        try (TcpStream first = open();
            TcpStream second = open()) {
          assertThat(first.receiveSome()).isEmpty();
          assertThat(second.receiveSome()).isEqualTo(HELLO);
        }
        assertThat(logged.with("ERROR", "trusted")).hasSize(1);
      }
    });
  }

  @Test
  void aHeaderThatDoesNotComeIsNotAwaitedForEver() {
    run(_ -> {
      try (var listener =
              ProxyListener.over(Tcp.listen(80), _ -> true).headerLimit(Duration.ofSeconds(3));
          TcpStream client = open();
          ProxyStream<TcpStream> server = listener.accept()) {
        client.sendAll("PROXY".getBytes(UTF_8));
        // Cut off, and asked again: nothing is lost, and the time counts from the first.
        assertThat(CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> server.header()).done())
            .isFalse();
        for (int i = 0; i < 2; i++) {
          assertThatThrownBy(server::receiveSome)
              .isInstanceOf(ProxyHeaderException.class)
              .hasMessageContaining("PT3S");
        }
        assertThat(Tasks.clock().now()).isEqualTo(Duration.ofSeconds(3).toNanos());
      }
    });
  }

  @Test
  void whoIsCutOffWhileItWaitsForTheHeaderLosesNothing() {
    run(_ -> {
      byte[] header = HEADER.bytes();
      try (var listener =
              ProxyListener.over(Tcp.listen(80), _ -> true).headerLimit(Duration.ofHours(1));
          TcpStream client = open();
          ProxyStream<TcpStream> server = listener.accept()) {
        for (byte each : header) {
          CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> server.header());
          client.sendAll(new byte[] {each});
        }
        client.sendAll(HELLO);
        assertThat(server.receiveSome()).isEqualTo(HELLO);
        assertThat(server.header()).contains(HEADER);
      }
    });
  }

  /** One peer after another that does it wrong; those who do it right are served meanwhile. */
  @Test
  void malformedHeadersTouchNobodyElse() {
    run(nursery -> {
      var seen = new CopyOnWriteArrayList<String>();
      try (var logged = Logged.messages()) {
        Server<ProxyStream<TcpStream>> server =
            nursery.start(
                Server.options()
                    .server(
                        ProxyListener.over(Tcp.listen(80), _ -> true),
                        connection -> {
                          seen.add(
                              String.valueOf(connection.stream().clientAddress().orElseThrow()));
                          connection.sendAll(connection.receiveSome());
                        }));
        try (TcpStream silent = open()) {
          for (String wrong :
              List.of("GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 nonsense\r\n\r\n\r\n")) {
            try (TcpStream stream = open()) {
              sendUntilDropped(stream, wrong);
            }
          }
          try (TcpStream stream = open()) {
            stream.sendAll(HEADER.bytes());
            stream.sendAll(HELLO);
            assertThat(stream.receiveSome()).isEqualTo(HELLO);
          }
          assertThat(silent.receiveSome()).isEmpty();
        }
        server.drain();
        assertThat(logged.with("INFO", "was lost", "no PROXY header on TcpStream[")).hasSize(3);
      }
      assertThat(seen).containsExactly("/192.0.2.1:49152");
    });
  }

  /** Dropped is whoever is not known, in the middle of what it sends or after that. */
  private static void sendUntilDropped(TcpStream stream, String wrong) throws IOException {
    try {
      stream.sendAll(wrong.getBytes(UTF_8));
      stream.sendEof();
      assertThat(stream.receiveSome()).isEmpty();
    } catch (BrokenStreamException e) {
      assertThat(e).as("not all was read of what it has sent").hasMessageContaining("reset");
    }
  }
}
