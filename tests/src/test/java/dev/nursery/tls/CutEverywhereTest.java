package dev.nursery.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.nursery.CancelScope;
import dev.nursery.EndOfChannelException;
import dev.nursery.MultiError;
import dev.nursery.Nursery;
import dev.nursery.Timed;
import dev.nursery.net.ByteStream;
import dev.nursery.net.Tcp;
import dev.nursery.net.server.Server;
import dev.nursery.net.tls.Dtls;
import dev.nursery.net.tls.DtlsChannel;
import dev.nursery.net.tls.DtlsClientOptions;
import dev.nursery.net.tls.DtlsListener;
import dev.nursery.net.tls.TlsListener;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.testing.cancellation.Aftermath;
import dev.nursery.testing.cancellation.CancellationExplorer;
import dev.nursery.testing.net.FaultPlan;
import dev.nursery.testing.net.MemoryHost;
import dev.nursery.testing.net.MemoryNetwork;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.StreamPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.slf4j.LoggerFactory;

/**
 * Conversations in TLS that are cut off at each point where they can be, once and in pairs: what
 * came is right, and nothing is left, be it a connection, a task, or a buffer.
 */
class CutEverywhereTest {

  /** More with {@code -Psoak}. */
  private static final int SEEDS =
      Integer.getInteger("nursery.stress.rounds", 1_000) > 1_000 ? 10 : 1;

  private static final int PAIRS = 60;
  private static final Duration LONG = Duration.ofHours(1);
  private static final byte[] ALL = "abcdefgh".getBytes(UTF_8);

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

  /** A part of a program that may fail in any way that streams fail, since its peer may be gone. */
  private interface Part {
    void run() throws IOException;
  }

  private static void start(Nursery nursery, String name, Part part) {
    nursery.startSoon(
        name,
        () -> {
          try {
            part.run();
          } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  private static DynamicTest test(String name, boolean everyKind, CancellationExplorer.Body body) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          for (int seed = 0; seed < SEEDS; seed++) {
            var explorer = CancellationExplorer.seed(seed).pairs(PAIRS, seed);
            var report =
                (everyKind ? explorer.everyKind() : explorer)
                    .explore((nursery, after) -> {
                      int free = Insides.freeBuffers();
                      after.check(
                          "all buffers were given back",
                          () -> assertThat(Insides.freeBuffers()).isGreaterThanOrEqualTo(free));
                      body.run(nursery, after);
                    });
            assertThat(report.runs()).isGreaterThan(10);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> streams() {
    return Stream.of(
        test("handshakes", true, (n, _) -> handshakes(n, TlsPairs.fresh())),
        test(
            "handshakes, in lockstep",
            true,
            (n, _) -> handshakes(n, fresh(LockstepStreams.pair()))),
        test("questions and answers", true, (n, after) -> echo(n, after, TlsPairs.fresh())),
        test(
            "questions and answers, in lockstep",
            true,
            (n, after) -> echo(n, after, fresh(LockstepStreams.pair()))),
        test(
            "questions and answers, in TLS 1.2",
            true,
            (n, after) ->
                echo(
                    n,
                    after,
                    TlsPairs.over(
                        LockstepStreams.pair(),
                        TlsPairs.client(),
                        TlsPairs.server().protocols("TLSv1.2")))),
        test("both ways at once", true, (n, after) -> bothWays(n, after, TlsPairs.fresh())),
        test("long sends", true, (n, after) -> longSends(n, after, fresh(LockstepStreams.pair()))),
        test("closed before the handshake", true, (n, _) -> closeAtOnce(n, TlsPairs.fresh())),
        test("unwrapped", true, (n, after) -> unwrap(n, after, TlsPairs.fresh())));
  }

  private static StreamPair<TlsStream, TlsStream> fresh(
      StreamPair<? extends ByteStream, ? extends ByteStream> transport) {
    return TlsPairs.over(transport, TlsPairs.client(), TlsPairs.server());
  }

  /** Two tasks of the client need it, so the second goes on where the first was cut off. */
  private static void handshakes(Nursery nursery, StreamPair<TlsStream, TlsStream> pair) {
    start(
        nursery,
        "server",
        () -> {
          try (TlsStream stream = pair.there()) {
            stream.handshake();
          }
        });
    start(
        nursery,
        "client",
        () -> {
          try (TlsStream stream = pair.here()) {
            Nursery.run(both -> {
              start(both, "first", () -> CancelScope.moveOnAfter(LONG, stream::handshake));
              start(both, "second", () -> CancelScope.moveOnAfter(LONG, stream::handshake));
            });
            // Where nothing is held, two who say good-bye at the same time wait for each other.
            while (stream.receiveSome().length > 0) {}
          }
        });
  }

  private static void echo(
      Nursery nursery, Aftermath after, StreamPair<TlsStream, TlsStream> pair) {
    var received = new ByteArrayOutputStream();
    boolean[] done = {false};
    after.check("what came back is how what was sent begins", () -> assertBegins(received, done));
    start(
        nursery,
        "server",
        () -> {
          try (TlsStream stream = pair.there()) {
            ServeTest.echo(stream);
          }
        });
    start(
        nursery,
        "client",
        () -> {
          try (TlsStream stream = pair.here()) {
            stream.sendAll(Arrays.copyOf(ALL, 3));
            receive(stream, received, 3);
            stream.sendAll(Arrays.copyOfRange(ALL, 3, ALL.length));
            receive(stream, received, ALL.length);
            done[0] = received.size() == ALL.length;
          }
        });
  }

  private static void bothWays(
      Nursery nursery, Aftermath after, StreamPair<TlsStream, TlsStream> pair) {
    halfOf(nursery, after, "client", pair.here());
    halfOf(nursery, after, "server", pair.there());
  }

  private static void halfOf(Nursery nursery, Aftermath after, String name, TlsStream end) {
    var received = new ByteArrayOutputStream();
    boolean[] done = {false};
    after.check(
        "what the " + name + " got is how what was sent begins",
        () -> assertBegins(received, done));
    start(
        nursery,
        name,
        () -> {
          try (TlsStream stream = end) {
            Nursery.run(both -> {
              start(both, name + "'s sender", () -> stream.sendAll(ALL));
              start(
                  both,
                  name + "'s receiver",
                  () -> {
                    receive(stream, received, ALL.length);
                    done[0] = received.size() == ALL.length;
                  });
            });
          }
        });
  }

  /** Of more records than one buffer holds; a receiver takes a part of one, and then goes. */
  private static void longSends(
      Nursery nursery, Aftermath after, StreamPair<TlsStream, TlsStream> pair) {
    byte[] much = new byte[150_000];
    for (int i = 0; i < much.length; i++) {
      much[i] = (byte) (i % 251);
    }
    var received = new ByteArrayOutputStream();
    after.check(
        "what came is how what was sent begins",
        () ->
            assertThat(received.toByteArray())
                .isEqualTo(Arrays.copyOf(much, Math.min(much.length, received.size()))));
    start(
        nursery,
        "sender",
        () -> {
          try (TlsStream stream = pair.here()) {
            stream.sendAll(much);
          }
        });
    start(
        nursery,
        "receiver",
        () -> {
          try (TlsStream stream = pair.there()) {
            for (int max = 5; max < 100_000; max *= 10) {
              received.write(stream.receiveAtMost(max));
            }
            for (byte[] chunk = stream.receiveSome();
                chunk.length > 0;
                chunk = stream.receiveSome()) {
              received.write(chunk);
            }
          }
        });
  }

  private static void closeAtOnce(Nursery nursery, StreamPair<TlsStream, TlsStream> pair) {
    start(nursery, "client", () -> pair.here().close());
    start(
        nursery,
        "server",
        () -> {
          try (TlsStream stream = pair.there()) {
            assertThat(stream.receiveSome()).isEmpty();
          }
        });
  }

  /** What is under the stream goes to the caller, or is closed; it is never lost. */
  private static void unwrap(
      Nursery nursery, Aftermath after, StreamPair<TlsStream, TlsStream> pair) {
    var received = new ByteArrayOutputStream();
    boolean[] done = {false};
    after.check("what came in the clear was sent so", () -> assertBegins(received, done));
    start(
        nursery,
        "client",
        () -> {
          try (TlsStream stream = pair.here();
              ByteStream clear = stream.unwrap().transport()) {
            clear.sendAll(ALL);
          }
        });
    start(
        nursery,
        "server",
        () -> {
          try (TlsStream stream = pair.there()) {
            assertThat(stream.receiveSome()).isEmpty();
            var unwrapped = stream.unwrap();
            try (ByteStream clear = unwrapped.transport()) {
              received.write(unwrapped.trailing().array());
              for (byte[] chunk = clear.receiveSome();
                  chunk.length > 0;
                  chunk = clear.receiveSome()) {
                received.write(chunk);
              }
              done[0] = received.size() == ALL.length;
            }
          }
        });
  }

  private static void assertBegins(ByteArrayOutputStream received, boolean[] done) {
    assertThat(received.toByteArray()).isEqualTo(Arrays.copyOf(ALL, received.size()));
    assertThat(!done[0] || received.size() == ALL.length).isTrue();
  }

  /** A receive that is cut off has taken nothing, so it is simply done again; but not for ever. */
  private static void receive(TlsStream stream, ByteArrayOutputStream received, int count)
      throws IOException {
    for (int tries = 0; received.size() < count && tries < 2 * ALL.length; tries++) {
      Timed<byte[]> chunk = CancelScope.moveOnAfter(LONG, () -> stream.receiveAtMost(2));
      byte[] bytes = chunk.orElse(new byte[0]);
      if (chunk.done() && bytes.length == 0) {
        return;
      }
      received.write(bytes);
    }
  }

  // -- servers: the scopes inside of them are nobody else's, so only the whole is cut off

  @TestFactory
  Stream<DynamicTest> servers() {
    return Stream.of(
        test(
            "a listener that serves",
            false,
            (_, after) -> inNetwork(after, CutEverywhereTest::listener)),
        test("a server of datagrams", false, CutEverywhereTest::datagrams),
        test(
            "a server with one place",
            false,
            (_, after) -> inNetwork(after, CutEverywhereTest::server)));
  }

  private interface Serving {
    void run(AtomicInteger handling) throws IOException;
  }

  private static void inNetwork(Aftermath after, Serving program) throws IOException {
    var network = new MemoryNetwork();
    var handling = new AtomicInteger();
    after.check("no handler runs", () -> assertThat(handling.get()).isZero());
    after.check("nothing is open", () -> assertThat(network.open()).isEmpty());
    network.use(() -> {
      try {
        program.run(handling);
      } catch (MultiError e) {
        if (e.leaves().stream().anyMatch(each -> !(each instanceof IOException))) {
          throw e;
        }
      }
    });
  }

  /** Nothing may be remembered of peers that have gone, either. */
  private static void datagrams(Nursery nursery, Aftermath after) throws IOException {
    var network = new MemoryNetwork(FaultPlan.none().lossy("here", "there", 20, 20, 20), 1);
    network.everywhere().latency(Duration.ofMillis(5));
    MemoryHost here = network.host("here");
    MemoryHost there = network.host("there");
    var handling = new AtomicInteger();
    after.check("no handler runs", () -> assertThat(handling.get()).isZero());
    after.check("nothing is open", () -> assertThat(network.open()).isEmpty());
    Nursery.run(serving -> {
      DtlsListener listener =
          there.use(() ->
              serving.start(
                  Dtls.serverOptions(Authority.LOCALHOST)
                      .server(4433, channel -> handle(channel, handling))));
      after.check("no peer is remembered", () -> assertThat(Insides.peersOf(listener)).isZero());
      DtlsClientOptions options =
          Dtls.connectOptions().trust(Authority.OURS.trust()).serverName("localhost");
      Nursery.run(clients -> {
        for (int i = 0; i < 2; i++) {
          start(
              clients,
              "client " + i,
              () ->
                  here.use(() -> {
                    try (DtlsChannel channel = options.connect("there", 4433)) {
                      CancelScope.moveOnAfter(Duration.ofMinutes(1), () -> ask(channel));
                    }
                  }));
        }
      });
      serving.cancelScope().cancel("the clients have gone");
    });
    assertThat(nursery.childTasks()).isEmpty();
  }

  private static void ask(DtlsChannel channel) throws IOException {
    Timed<byte[]> answer;
    do {
      channel.send(ALL);
      answer = CancelScope.moveOnAfter(Duration.ofSeconds(1), channel::receive);
    } while (!answer.done());
    assertThat(answer.orElseThrow()).isEqualTo(ALL);
  }

  private static void handle(DtlsChannel channel, AtomicInteger handling) throws IOException {
    handling.incrementAndGet();
    try {
      while (true) {
        channel.send(channel.receive());
      }
    } catch (EndOfChannelException e) {
      // it has said good-bye
    } finally {
      handling.decrementAndGet();
    }
  }

  private static void listener(AtomicInteger handling) throws IOException {
    Nursery.run(serving -> {
      TlsListener listener =
          serving.start(TlsPairs.server().server(443, stream -> handle(stream, handling)));
      Nursery.run(clients -> {
        for (int i = 0; i < 2; i++) {
          start(clients, "client " + i, () -> talk(listener.port()));
        }
      });
      serving.cancelScope().cancel("the clients have gone");
    });
  }

  private static void server(AtomicInteger handling) throws IOException {
    var options =
        Server.options()
            .maxConnections(1)
            .idleLimit(Duration.ofSeconds(30))
            .grace(Duration.ofSeconds(5));
    Nursery.run(serving -> {
      Server<TlsStream> server =
          serving.start(
              options.server(
                  TlsPairs.server().over(Tcp.listen(443)),
                  connection -> handle(connection.stream(), handling)));
      Nursery.run(clients -> {
        for (int i = 0; i < 2; i++) {
          start(clients, "client " + i, () -> talk(443));
        }
      });
      // Whoever has its place must have given it back, or this one waits for ever.
      talk(443);
      server.drain();
    });
  }

  private static void handle(TlsStream stream, AtomicInteger handling) throws IOException {
    handling.incrementAndGet();
    try {
      ServeTest.echo(stream);
    } finally {
      handling.decrementAndGet();
    }
  }

  private static void talk(int port) throws IOException {
    try (TlsStream stream = TlsPairs.client().over(Tcp.open("localhost", port), "localhost")) {
      stream.sendAll(ALL);
      stream.receiveSome();
    }
  }
}
