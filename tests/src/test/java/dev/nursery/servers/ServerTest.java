package dev.nursery.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.ByteStream;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Listener;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.ConnectionEnd;
import dev.nursery.net.server.Server;
import dev.nursery.net.server.ServerConnection;
import dev.nursery.net.server.ServerObserver;
import dev.nursery.net.server.ServerOptions;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testkit.Logged;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers, in virtual time and in a network in memory. */
@Timeout(60)
class ServerTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);
  private static final byte[] BYE = "bye".getBytes(UTF_8);

  /** Runs in a network of its own. */
  private static void run(Nursery.RunBody body) {
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(nursery -> new MemoryNetwork().use(() -> body.run(nursery)));
  }

  private static void echo(ServerConnection<?> connection) throws IOException {
    for (byte[] chunk = connection.receiveSome();
        chunk.length > 0;
        chunk = connection.receiveSome()) {
      connection.sendAll(chunk);
    }
  }

  /** Answers each message, until the peer or the server says good-bye. */
  private static void serveMessages(ServerConnection<TcpStream> connection) throws IOException {
    while (true) {
      byte[] message = connection.untilDraining(() -> connection.receiveSome()).orElse(new byte[0]);
      if (message.length == 0) {
        connection.sendAll(BYE);
        return;
      }
      Tasks.sleep(Duration.ofSeconds(3)); // the work
      connection.sendAll(message);
    }
  }

  private static TcpStream open() throws IOException {
    return Tcp.open("localhost", 80);
  }

  private static void greet(TcpStream stream) throws IOException {
    stream.sendAll(HELLO);
    assertThat(stream.receiveSome()).isEqualTo(HELLO);
  }

  /** Writes down what happens. */
  private static final class Notes implements ServerObserver {

    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<ConnectionEnd> ends = new CopyOnWriteArrayList<>();

    @Override
    public void opened(ServerConnection<?> connection) {
      lines.add("opened " + connection.number());
    }

    @Override
    public void closed(ServerConnection<?> connection, ConnectionEnd end) {
      lines.add("closed " + connection.number() + " " + end.kind());
      ends.add(end);
    }

    @Override
    public void rejected(ByteStream stream) {
      lines.add("rejected");
    }
  }

  private final Notes notes = new Notes();
  private final ServerOptions options = Server.options().observer(notes);

  // -- errors

  /** A stream of somebody's own, with a defect in how it is closed. */
  private record Stubborn(TcpStream stream, boolean atOnce) implements ByteStream {

    @Override
    public byte[] receiveAtMost(int max) throws IOException {
      return stream.receiveAtMost(max);
    }

    @Override
    public int receiveInto(ByteBuffer target) throws IOException {
      return stream.receiveInto(target);
    }

    @Override
    public void sendAll(ByteBuffer data) throws IOException {
      stream.sendAll(data);
    }

    @Override
    public void awaitSendable() throws IOException {
      stream.awaitSendable();
    }

    @Override
    public void close() throws IOException {
      stream.close();
      throw new IllegalStateException("cannot be closed");
    }

    @Override
    public void closeForcefully() throws IOException {
      stream.closeForcefully();
      if (atOnce) {
        throw new IllegalStateException("cannot be closed forcefully");
      }
    }
  }

  private record StubbornListener(TcpListener listener, boolean atOnce)
      implements Listener<Stubborn> {

    @Override
    public Stubborn accept() throws IOException {
      return new Stubborn(listener.accept(), atOnce);
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }

    @Override
    public void closeForcefully() throws IOException {
      listener.closeForcefully();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void norDoesOneThatDoesNotCloseWell(boolean atOnce) {
    run(nursery -> {
      Server<Stubborn> server =
          nursery.start(
              options
                  .maxConnections(1)
                  .server(
                      new StubbornListener(Tcp.listen(80), atOnce),
                      connection -> connection.sendAll(connection.receiveSome())));
      for (int i = 0; i < 3; i++) {
        try (TcpStream stream = open()) {
          greet(stream);
        }
      }
      server.drain();
    });
    assertThat(notes.lines).filteredOn(line -> line.endsWith("DONE")).hasSize(3);
  }

  @Test
  void oneConnectionsErrorNeverEndsIt() {
    run(nursery -> {
      try (var logged = Logged.messages()) {
        Server<TcpStream> server =
            nursery.start(
                options.server(
                    Tcp.listen(80),
                    connection -> {
                      if (connection.number() == 1) {
                        throw new IllegalStateException("a defect");
                      } else if (connection.number() == 2) {
                        throw new StackOverflowError("a worse one");
                      }
                      echo(connection);
                    }));
        for (int i = 0; i < 2; i++) {
          try (TcpStream stream = open()) {
            assertThat(stream.receiveSome()).isEmpty();
          }
        }
        try (TcpStream stream = open()) {
          greet(stream);
        }
        server.drain();
        assertThat(logged.with("ERROR", "connection 1", "TcpStream[")).hasSize(1);
      }
    });
    assertThat(notes.lines)
        .containsExactly(
            "opened 1",
            "closed 1 FAILED",
            "opened 2",
            "closed 2 FAILED",
            "opened 3",
            "closed 3 DONE");
    assertThat(notes.ends.getFirst().cause().orElseThrow()).hasMessage("a defect");
  }

  @Test
  void aLostConnectionIsLoggedWithItsPeerAndTheCause() {
    run(nursery -> {
      try (var logged = Logged.messages()) {
        Server<TcpStream> server = nursery.start(options.server(Tcp.listen(80), ServerTest::echo));
        TcpStream stream = open();
        stream.sendAll(HELLO);
        Tasks.sleep(Duration.ofSeconds(1));
        stream.close(); // with the answer unread, which resets it
        Tasks.sleep(Duration.ofSeconds(1));
        assertThat(server.statistics().lost()).isEqualTo(1);
        assertThat(
                logged.with(
                    "INFO",
                    "connection 1, TcpStream[",
                    ":" + stream.localAddress().getPort() + "]",
                    "was lost",
                    "5 bytes received, 5 sent",
                    "reset"))
            .hasSize(1);
        server.drain();
      }
    });
    assertThat(notes.lines).containsExactly("opened 1", "closed 1 LOST");
  }

  @Test
  void anObserverThatThrowsIsNotAskedAgain() {
    var asked = new AtomicInteger();
    run(nursery -> {
      try (var logged = Logged.messages()) {
        Server<TcpStream> server =
            nursery.start(
                Server.options()
                    .observer(
                        new ServerObserver() {
                          @Override
                          public void opened(ServerConnection<?> connection) {
                            asked.incrementAndGet();
                            throw new IllegalStateException("broken metrics");
                          }
                        })
                    .server(Tcp.listen(80), ServerTest::echo));
        for (int i = 0; i < 3; i++) {
          try (TcpStream stream = open()) {
            greet(stream);
          }
        }
        server.drain();
        assertThat(logged.with("ERROR", "observer")).hasSize(1);
      }
    });
    assertThat(asked).hasValue(1);
  }

  @Test
  void anErrorOfTheListenerEndsIt() {
    assertThatThrownBy(() ->
            run(nursery -> {
              var listener = Tcp.listen(80);
              nursery.start(options.server(listener, ServerTest::echo));
              listener.close();
              Tasks.sleepForever();
            }))
        .isInstanceOfSatisfying(
            MultiError.class,
            e -> assertThat(e.leaves()).hasAtLeastOneElementOfType(ClosedEndpointException.class));
  }

  // -- limits

  @Test
  void noMoreAreHandledThanThereArePlacesAndTheOthersWait() {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    run(nursery -> {
      Server<TcpStream> server =
          nursery.start(
              options
                  .maxConnections(2)
                  .server(
                      Tcp.listen(80),
                      connection -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        echo(connection);
                        now.decrementAndGet();
                      }));
      Nursery.run(clients -> {
        for (int i = 0; i < 6; i++) {
          clients.startSoon(() -> {
            try (TcpStream stream = open()) {
              greet(stream);
              Tasks.sleep(Duration.ofSeconds(1));
            }
          });
        }
      });
      assertThat(Tasks.clock().now()).isEqualTo(Duration.ofSeconds(3).toNanos());
      Tasks.sleep(Duration.ofSeconds(1));
      assertThat(server.statistics().done()).isEqualTo(6);
      server.drain();
    });
    assertThat(most).hasValue(2);
  }

  @Test
  void orTheyAreRejected() {
    run(nursery -> {
      try (var logged = Logged.messages()) {
        Server<TcpStream> server =
            nursery.start(
                options
                    .maxConnections(1)
                    .rejectingWhenFull()
                    .server(Tcp.listen(80), ServerTest::echo));
        try (TcpStream first = open()) {
          greet(first);
          for (int i = 0; i < 2; i++) {
            try (TcpStream second = open()) {
              assertThat(second.receiveSome()).isEmpty();
            }
          }
          greet(first);
        }
        Tasks.sleep(Duration.ofSeconds(1));
        try (TcpStream third = open()) {
          greet(third);
        }
        assertThat(logged.with("WARN", "1 connections")).hasSize(1);
        server.drain();
      }
    });
    assertThat(notes.lines)
        .containsExactly(
            "opened 1", "rejected", "rejected", "closed 1 DONE", "opened 2", "closed 2 DONE");
  }

  /** Whether a greeting is answered soon. */
  private static boolean isServed(TcpStream stream) throws IOException {
    return CancelScope.moveOnAfter(Duration.ofSeconds(5), () -> stream.receiveAtMost(5)).done();
  }

  /** No listener keeps one for clients that do not come, and none is deaf while there is one. */
  @Test
  void placesAreForAllListeners() {
    for (int max = 1; max <= 3; max++) {
      int places = max;
      run(nursery -> {
        Server<TcpStream> server =
            nursery.start(
                options
                    .maxConnections(places)
                    .server(List.of(Tcp.listen(80), Tcp.listen(81)), ServerTest::echo));
        for (int port : new int[] {80, 81, 80}) {
          var inside = new ArrayList<TcpStream>();
          for (int i = 0; i < places; i++) {
            inside.add(Tcp.open("localhost", port));
            greet(inside.getLast());
          }
          for (int other : new int[] {81, 80}) {
            try (TcpStream outside = Tcp.open("localhost", other)) {
              outside.sendAll(HELLO);
              assertThat(isServed(outside)).isFalse();
              inside.removeFirst().close();
              assertThat(isServed(outside)).isTrue();
            }
            inside.add(Tcp.open("localhost", other));
            greet(inside.getLast());
          }
          for (TcpStream each : inside) {
            each.close();
          }
        }
        server.drain();
      });
    }
  }

  /** Of two who come in the same moment, one waits; nobody is lost, whatever the server does. */
  @Test
  void whoIsAcceptedWhileTheLastPlaceIsTakenIsServedLater() {
    run(nursery -> {
      Server<TcpStream> server =
          nursery.start(
              options
                  .maxConnections(1)
                  .grace(Duration.ofMinutes(1))
                  .server(List.of(Tcp.listen(80), Tcp.listen(81)), ServerTest::serveMessages));
      Nursery.run(clients -> {
        for (int port : new int[] {80, 81}) {
          clients.startSoon(() -> {
            try (TcpStream stream = Tcp.open("localhost", port)) {
              stream.sendAll(HELLO);
              assertThat(stream.receiveSome()).isEqualTo(HELLO);
            }
          });
        }
      });
      server.drain();
    });
    assertThat(notes.lines.stream().filter(line -> line.startsWith("opened"))).hasSize(2);
  }

  @Test
  void whoIsIdleForTooLongIsCutOff() {
    run(nursery -> {
      Server<TcpStream> server =
          nursery.start(
              options.idleLimit(Duration.ofSeconds(10)).server(Tcp.listen(80), ServerTest::echo));
      nursery.startSoon(
          "busy",
          () -> {
            try (TcpStream busy = open()) {
              for (int i = 0; i < 5; i++) {
                greet(busy);
                Tasks.sleep(Duration.ofSeconds(9));
              }
            }
          });
      try (TcpStream idle = open()) {
        Tasks.sleep(Duration.ofSeconds(4));
        greet(idle);
        assertThat(idle.receiveSome()).isEmpty();
        assertThat(Tasks.clock().now()).isEqualTo(Duration.ofSeconds(14).toNanos());
      }
      Tasks.sleep(Duration.ofSeconds(60));
      assertThat(server.statistics().cutOff()).isEqualTo(1);
      assertThat(server.statistics().done()).isEqualTo(1);
      server.drain();
    });
    assertThat(notes.ends)
        .extracting(ConnectionEnd::kind)
        .containsExactly(ConnectionEnd.Kind.IDLE, ConnectionEnd.Kind.DONE);
  }

  @Test
  void aLongSendIsNotIdle() {
    run(nursery -> {
      var network = (MemoryNetwork) dev.nursery.net.Network.current();
      network.everywhere().bandwidth(50_000);
      Server<TcpStream> server =
          nursery.start(
              options
                  .idleLimit(Duration.ofSeconds(5))
                  .server(Tcp.listen(80), connection -> connection.sendAll(new byte[1_000_000])));
      try (TcpStream stream = open()) {
        int received = 0;
        for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
          received += chunk.length;
        }
        assertThat(received).isEqualTo(1_000_000);
        assertThat(Tasks.clock().now()).isGreaterThan(Duration.ofSeconds(15).toNanos());
      }
      server.drain();
    });
    assertThat(notes.lines).containsExactly("opened 1", "closed 1 DONE");
  }

  @Test
  void noConnectionOutlivesItsTime() {
    run(nursery -> {
      Server<TcpStream> server =
          nursery.start(
              options.lifetime(Duration.ofSeconds(10)).server(Tcp.listen(80), ServerTest::echo));
      try (TcpStream stream = open()) {
        for (int i = 0; i < 9; i++) {
          greet(stream);
          Tasks.sleep(Duration.ofSeconds(1));
        }
        assertThat(stream.receiveSome()).isEmpty();
        assertThat(Tasks.clock().now()).isEqualTo(Duration.ofSeconds(10).toNanos());
      }
      server.drain();
    });
    assertThat(notes.lines).containsExactly("opened 1", "closed 1 EXPIRED");
  }

  // -- draining

  @Test
  void drainingLetsWhatWasBegunFinish() {
    run(nursery -> {
      Server<TcpStream> server =
          nursery.start(
              options
                  .grace(Duration.ofSeconds(10))
                  .server(Tcp.listen(80), ServerTest::serveMessages));
      try (TcpStream busy = open();
          TcpStream idle = open()) {
        busy.sendAll(HELLO);
        Tasks.sleep(Duration.ofSeconds(1));
        server.drain();
        assertThat(server.draining().isSet()).isTrue();
        assertThat(idle.receiveSome()).as("told at once").isEqualTo(BYE);
        assertThat(busy.receiveAtMost(HELLO.length)).as("the answer").isEqualTo(HELLO);
        assertThat(Tasks.clock().now()).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(busy.receiveSome()).isEqualTo(BYE);
        assertThatThrownBy(ServerTest::open).isInstanceOf(ConnectException.class);
      }
    });
    assertThat(notes.lines).filteredOn(line -> line.endsWith("DONE")).hasSize(2);
  }

  @Test
  void whoeverDoesNotFinishInTimeIsCutOff() {
    run(nursery -> {
      Server<TcpStream> server =
          nursery.start(
              options.grace(Duration.ofSeconds(10)).server(Tcp.listen(80), ServerTest::echo));
      try (TcpStream stream = open()) {
        greet(stream);
        server.drain();
        Tasks.sleep(Duration.ofSeconds(9));
        greet(stream);
        assertThat(stream.receiveSome()).isEmpty();
        assertThat(Tasks.clock().now()).isEqualTo(Duration.ofSeconds(10).toNanos());
      }
    });
    assertThat(notes.lines).containsExactly("opened 1", "closed 1 GRACE_OVER");
  }

  @Test
  void whoHasConnectedWhenItDrainsIsServed() {
    run(nursery -> {
      var clients = new ArrayList<TcpStream>();
      var listener = Tcp.listen(80);
      for (int i = 0; i < 5; i++) {
        clients.add(open()); // as far as they know, they are connected
      }
      Task<?> server =
          nursery.startSoon(
              "server",
              () -> options.serve(List.of(listener), ServerTest::echo, started -> started.drain()));
      for (TcpStream client : clients) {
        greet(client);
        client.close();
      }
      server.await();
    });
    assertThat(notes.lines).filteredOn(line -> line.endsWith("DONE")).hasSize(5);
  }

  @Test
  void withoutGraceStragglersAreCutOffAndItEndsWell() {
    run(nursery -> {
      var listener = Tcp.listen(80);
      var clients = new ArrayList<TcpStream>();
      for (int i = 0; i < 3; i++) {
        clients.add(open());
      }
      Task<?> server =
          nursery.startSoon(
              "server",
              () ->
                  options
                      .grace(Duration.ZERO)
                      .serve(List.of(listener), ServerTest::echo, started -> started.drain()));
      for (TcpStream client : clients) {
        assertThat(client.receiveSome()).isEmpty();
        client.close();
      }
      server.await();
    });
    assertThat(notes.lines).filteredOn(line -> line.endsWith("GRACE_OVER")).hasSize(3);
  }

  @Test
  void cancelledItCancelsItsHandlersAtOnce() {
    run(nursery -> {
      var scope = CancelScope.create();
      nursery.startSoon(
          "server", () -> scope.run(() -> options.serve(Tcp.listen(80), ServerTest::echo)));
      Tasks.sleep(Duration.ofSeconds(1));
      try (TcpStream stream = open()) {
        greet(stream);
        scope.cancel("no time");
        assertThat(stream.receiveSome()).isEmpty();
        assertThat(Tasks.clock().now()).isEqualTo(Duration.ofSeconds(1).toNanos());
      }
    });
    assertThat(notes.lines).containsExactly("opened 1", "closed 1 CANCELLED");
  }

  @Test
  void orItDrainsFirst() {
    run(nursery -> {
      var scope = CancelScope.create();
      nursery.startSoon(
          "server",
          () ->
              scope.run(() ->
                  options
                      .drainingWhenCancelled()
                      .serve(Tcp.listen(80), ServerTest::serveMessages)));
      Tasks.sleep(Duration.ofSeconds(1));
      try (TcpStream stream = open()) {
        stream.sendAll(HELLO);
        Tasks.sleep(Duration.ofSeconds(1));
        scope.cancel("no hurry");
        assertThat(stream.receiveAtMost(HELLO.length)).isEqualTo(HELLO);
        assertThat(stream.receiveSome()).isEqualTo(BYE);
      }
      Tasks.sleep(Duration.ofSeconds(1));
      assertThat(scope.cancelledCaught()).as("it goes on being cancelled").isTrue();
    });
    assertThat(notes.lines).containsExactly("opened 1", "closed 1 DONE");
  }

  // -- handing over

  @Test
  void aListenerIsHandedOverAndNobodyIsRefused() {
    run(nursery -> {
      Listener<TcpStream> listener = Tcp.listen(80);
      var served = new AtomicInteger();
      Nursery.run(clients -> {
        Task<?> client =
            clients.startSoon(
                "client",
                () -> {
                  while (true) {
                    try (TcpStream stream = open()) {
                      greet(stream);
                      served.incrementAndGet();
                    }
                    Tasks.sleep(Duration.ofMillis(7));
                  }
                });
        Server<TcpStream> server = nursery.start(options.server(listener, ServerTest::echo));
        for (int i = 0; i < 20; i++) {
          Tasks.sleep(Duration.ofMillis(20));
          server = nursery.start(options.server(server.handOver(), ServerTest::echo));
        }
        Server<TcpStream> last = server;
        client.cancel("enough");
        assertThatIllegalStateException()
            .isThrownBy(() -> {
              last.drain();
              last.handOver();
            })
            .withMessageContaining("has begun to end");
      });
      assertThat(served.get()).isGreaterThan(40);
    });
    assertThat(notes.lines).allMatch(line -> line.startsWith("opened") || line.endsWith("DONE"));
  }

  @Test
  void whoIsCancelledWhileTakingOverLeavesNoListenerOpen() {
    var network = new MemoryNetwork();
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(nursery ->
            network.use(() -> {
              Server<TcpStream> server =
                  nursery.start(options.server(Tcp.listen(80), ServerTest::echo));
              var scope = CancelScope.create();
              scope.cancel("already");
              scope.run(() -> server.handOver());
            }));
    assertThat(network.open()).isEmpty();
  }

  // -- arguments

  @Test
  void badArguments() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Server.options().maxConnections(0))
        .withMessageContaining("at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Server.options().idleLimit(Duration.ZERO))
        .withMessageContaining("idleLimit");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Server.options().lifetime(Duration.ofSeconds(-1)))
        .withMessageContaining("lifetime");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Server.options().grace(Duration.ofSeconds(-1)))
        .withMessageContaining("grace");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Server.options().<TcpStream>serve(List.of(), ServerTest::echo, _ -> {}))
        .withMessageContaining("no listener");
  }
}
