package dev.nursery.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Udp;
import dev.nursery.net.UdpSocket;
import dev.nursery.net.tls.Dtls;
import dev.nursery.net.tls.DtlsChannel;
import dev.nursery.net.tls.DtlsClientOptions;
import dev.nursery.net.tls.DtlsListener;
import dev.nursery.net.tls.DtlsServerOptions;
import dev.nursery.net.tls.InvalidCertificateException;
import dev.nursery.net.tls.NeedHandshakeException;
import dev.nursery.net.tls.TlsHandshakeException;
import dev.nursery.net.tls.TlsIdentity;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.net.FaultPlan;
import dev.nursery.testing.net.MemoryHost;
import dev.nursery.testing.net.MemoryLink;
import dev.nursery.testing.net.MemoryNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** DTLS over a network in memory, which loses, doubles and reorders what it likes. */
class DtlsTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);
  private static final int PORT = 4433;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost here = network.host("here");
  private final MemoryHost there = network.host("there");
  private final MemoryLink link = network.link("here", "there").latency(Duration.ofMillis(5));

  static DtlsClientOptions client() {
    return Dtls.connectOptions().trust(Authority.OURS.trust()).serverName("localhost");
  }

  static DtlsServerOptions server() {
    return Dtls.serverOptions(Authority.LOCALHOST);
  }

  static void echo(DtlsChannel channel) throws IOException {
    try {
      while (true) {
        channel.send(channel.receive());
      }
    } catch (EndOfChannelException e) {
      // it has said good-bye
    }
  }

  private DtlsListener serve(Nursery nursery, DtlsServerOptions options) {
    return there.use(() -> nursery.start(options.server(PORT, DtlsTest::echo)));
  }

  private DtlsChannel connect(DtlsClientOptions options) throws IOException {
    return here.use(() -> options.connect("there", PORT));
  }

  /** Asks until there is an answer. */
  private static byte[] ask(DtlsChannel channel, byte[] question) throws IOException {
    while (true) {
      channel.send(question);
      Timed<byte[]> answer = CancelScope.moveOnAfter(SECOND, channel::receive);
      if (answer.done()) {
        return answer.orElseThrow();
      }
    }
  }

  private static long now() {
    return Tasks.clock().now() / 1_000_000;
  }

  @NurseryTest
  void whatIsSentArrivesAndTheEndIsTold(Nursery nursery) throws IOException {
    var ended = new AtomicInteger();
    DtlsListener listener =
        there.use(() ->
            nursery.start(
                server()
                    .server(
                        PORT,
                        channel -> {
                          echo(channel);
                          ended.incrementAndGet();
                        })));
    assertThat(listener.port()).isEqualTo(PORT);
    try (DtlsChannel channel = connect(client().applicationProtocols("coap"))) {
      assertThatThrownBy(channel::session).isInstanceOf(NeedHandshakeException.class);
      channel.send(HELLO);
      assertThat(channel.receive()).isEqualTo(HELLO);
      assertThat(channel.session().getProtocol()).isEqualTo("DTLSv1.2");
      assertThat(channel.peerCertificates().getFirst())
          .isEqualTo(Authority.LOCALHOST.certificates().getFirst());
      assertThat(channel.applicationProtocol()).isEmpty();
      assertThat(channel.remoteAddress().getPort()).isEqualTo(PORT);
    }
    Tasks.sleep(SECOND);
    assertThat(ended.get()).isEqualTo(1);
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void theServersGoodByeEndsTheClientsReceive(Nursery nursery) throws IOException {
    there.use(() ->
        nursery.start(
            server().applicationProtocols("coap").server(PORT, channel -> channel.send(HELLO))));
    try (DtlsChannel channel = connect(client().applicationProtocols("coap"))) {
      assertThat(channel.receive()).isEqualTo(HELLO);
      assertThat(channel.applicationProtocol()).hasValue("coap");
      assertThatThrownBy(channel::receive)
          .isInstanceOf(EndOfChannelException.class)
          .hasMessageContaining("good-bye");
      assertThatThrownBy(channel::receive).isInstanceOf(EndOfChannelException.class);
    }
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void namesAndAuthoritiesAreChecked(Nursery nursery) throws IOException {
    serve(nursery, server());
    try (DtlsChannel channel = connect(Dtls.connectOptions().trust(Authority.OURS.trust()))) {
      assertThatThrownBy(channel::handshake)
          .isInstanceOf(InvalidCertificateException.class)
          .hasMessageContaining("serverName(");
      assertThatThrownBy(() -> channel.send(HELLO)).isInstanceOf(BrokenStreamException.class);
    }
    try (DtlsChannel channel = connect(client().trust(Authority.STRANGE.trust()))) {
      assertThatThrownBy(() -> channel.send(HELLO))
          .isInstanceOf(InvalidCertificateException.class)
          .hasMessageContaining("Nobody who is trusted here");
    }
    try (DtlsChannel channel = connect(client())) {
      assertThat(ask(channel, HELLO)).as("others do not notice").isEqualTo(HELLO);
    }
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void clientsShowWhoTheyAre(Nursery nursery) throws IOException {
    var seen = new CopyOnWriteArrayList<Object>();
    there.use(() ->
        nursery.start(
            server()
                .needClientCertificates(Authority.OURS.trust())
                .server(
                    PORT,
                    channel -> {
                      seen.add(channel.peerCertificates().getFirst());
                      echo(channel);
                    })));
    TlsIdentity me = Authority.OURS.identity("me");
    try (DtlsChannel channel = connect(client().identity(me))) {
      assertThat(ask(channel, HELLO)).isEqualTo(HELLO);
      assertThat(seen).containsExactly(me.certificates().getFirst());
    }
    try (DtlsChannel channel = connect(client())) {
      assertThatThrownBy(() -> ask(channel, HELLO))
          .isInstanceOfAny(TlsHandshakeException.class, BrokenStreamException.class);
    }
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void nobodyThere() throws IOException {
    try (DtlsChannel channel = connect(client())) {
      assertThatThrownBy(channel::handshake).isInstanceOf(PortUnreachableException.class);
    }
    link.loss(1);
    try (DtlsChannel channel = connect(client())) {
      Timed<?> late = CancelScope.moveOnAfter(Duration.ofHours(1), channel::handshake);
      assertThat(late.done()).isFalse();
    }
  }

  /** After 1 and 2 seconds nothing gets through, after 4 more it does. */
  @NurseryTest
  void whatIsLostIsSentAgainAfterTwiceAsLong(Nursery nursery) throws IOException {
    serve(nursery, server());
    link.cut();
    Task<?> healer =
        nursery.startSoon(() -> {
          Tasks.sleep(Duration.ofMillis(3_500));
          link.heal();
        });
    try (DtlsChannel channel = connect(client())) {
      long before = now();
      channel.handshake();
      assertThat(now() - before).isBetween(7_000L, 7_200L);
    }
    healer.await();
    nursery.cancelScope().cancel("done");
  }

  /** Every datagram of a handshake is lost, doubled, or overtaken, each by itself. */
  @Test
  void everyDatagramByItself() {
    for (boolean ours : new boolean[] {true, false}) {
      for (int kind = 0; kind < 3; kind++) {
        for (int number = 0; number < 16; number++) {
          oneDatagram(ours, kind, number);
        }
      }
    }
  }

  private static void oneDatagram(boolean ours, int kind, int number) {
    var sent = new AtomicInteger();
    var held = new ArrayList<byte[]>();
    Meddler.Fate fate =
        datagram -> {
          boolean meant = sent.getAndIncrement() == number;
          var out = new ArrayList<byte[]>();
          switch (kind) {
            case 0 -> out.addAll(meant ? List.of() : List.of(datagram));
            case 1 -> out.addAll(meant ? List.of(datagram, datagram) : List.of(datagram));
            default -> {
              if (meant) {
                held.add(datagram);
              } else {
                out.add(datagram);
                out.addAll(held);
                held.clear();
              }
            }
          }
          return out;
        };
    Meddler.Fate none = List::of;
    String what =
        (ours ? "client's " : "server's ")
            + List.of("lost ", "doubled ", "late ").get(kind)
            + number;
    var network = new MemoryNetwork();
    network.everywhere().latency(Duration.ofMillis(5));
    MemoryHost there = network.host("there");
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(nursery -> {
          DtlsListener listener =
              there.use(() -> server().over(new Meddler(Udp.open(PORT), ours ? none : fate)));
          nursery.startSoon("server", () -> listener.serve(DtlsTest::echo));
          UdpSocket socket = network.host("here").use(() -> Udp.connect("there", PORT));
          try (DtlsChannel channel = client().over(new Meddler(socket, ours ? fate : none), "x")) {
            assertThat(CancelScope.failAfter(Duration.ofMinutes(5), () -> ask(channel, HELLO)))
                .as(what)
                .isEqualTo(HELLO);
          } catch (IOException e) {
            throw new AssertionError(what, e);
          }
          nursery.cancelScope().cancel("done");
        });
  }

  /** By seeds: a third is lost, a fifth comes twice, a third late. */
  @Test
  void badLines() {
    for (long seed = 0; seed < 1_000; seed++) {
      var network = new MemoryNetwork(FaultPlan.none().lossy("here", "there", 30, 20, 30), seed);
      network.everywhere().latency(Duration.ofMillis(5)).jitter(Duration.ofMillis(20));
      MemoryHost here = network.host("here");
      MemoryHost there = network.host("there");
      String what = "seed " + seed;
      Nursery.options()
          .clock(VirtualClock.autojumping())
          .run(nursery -> {
            there.use(() ->
                nursery.start(
                    server().handshakeTimeout(Duration.ofHours(1)).server(PORT, DtlsTest::echo)));
            try (DtlsChannel channel = here.use(() -> client().connect("there", PORT))) {
              CancelScope.failAfter(
                  Duration.ofHours(1),
                  () -> {
                    for (int i = 0; i < 10; i++) {
                      assertThat(ask(channel, new byte[] {(byte) i})).hasSize(1);
                    }
                  });
            } catch (IOException e) {
              throw new AssertionError(what, e);
            }
            nursery.cancelScope().cancel("done");
          });
      assertThat(network.open()).as(what).isEmpty();
    }
  }

  @NurseryTest
  void severalAtOneSocket(Nursery nursery) {
    serve(nursery, server());
    Nursery.run(clients -> {
      for (int i = 0; i < 20; i++) {
        byte[] mine = {(byte) i};
        clients.startSoon(() -> {
          try (DtlsChannel channel = connect(client())) {
            for (int j = 0; j < 5; j++) {
              assertThat(ask(channel, mine)).isEqualTo(mine);
            }
          }
        });
      }
    });
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void aClientThatBeginsAnewTakesOver(Nursery nursery) throws IOException {
    var failures = new CopyOnWriteArrayList<Throwable>();
    there.use(() ->
        nursery.start(
            server()
                .server(
                    PORT,
                    channel -> {
                      try {
                        echo(channel);
                      } catch (IOException e) {
                        failures.add(e);
                      }
                    })));
    var peer = new InetSocketAddress(there.addresses().getFirst(), PORT);
    for (int i = 0; i < 3; i++) {
      DtlsChannel channel = client().over(here.open(null, 777, peer, false), "there");
      assertThat(ask(channel, HELLO)).isEqualTo(HELLO);
      channel.closeForcefully(); // as if the power had failed
    }
    assertThat(failures).hasSize(2).allMatch(BrokenStreamException.class::isInstance);
    assertThat(failures.getFirst()).hasMessageContaining("has begun anew");
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void whatIsForgedOrComesAgainIsDropped(Nursery nursery) throws IOException {
    serve(nursery, server());
    var peer = new InetSocketAddress(there.addresses().getFirst(), PORT);
    var sent = new ArrayList<byte[]>();
    UdpSocket socket = here.open(null, 0, peer, false);
    var recording =
        new Meddler(
            socket,
            datagram -> {
              sent.add(datagram);
              return List.of(datagram);
            });
    try (DtlsChannel channel = client().over(recording, "there")) {
      assertThat(ask(channel, HELLO)).isEqualTo(HELLO);
      for (byte[] old : List.copyOf(sent)) {
        socket.send(old); // all of it once more
        byte[] forged = old.clone();
        forged[forged.length - 1] ^= 1;
        socket.send(forged);
        socket.send(java.util.Arrays.copyOf(old, old.length / 2));
      }
      socket.send(new byte[] {1, 2, 3});
      socket.send(new byte[200]);
      Timed<byte[]> nothing = CancelScope.moveOnAfter(Duration.ofMinutes(5), channel::receive);
      assertThat(nothing.done()).isFalse();
      assertThat(ask(channel, new byte[] {7})).containsExactly(7);
    }
    nursery.cancelScope().cancel("done");
  }

  /** Who has shown no cookie is not accepted, and not remembered. */
  @NurseryTest
  void whoComesWithoutACookieIsAskedForOne(Nursery nursery) throws IOException {
    DtlsListener listener = there.use(() -> server().listen(PORT));
    Task<?> accepting = nursery.startSoon(() -> listener.accept());
    var hellos = new ArrayList<byte[]>();
    var peer = new InetSocketAddress(there.addresses().getFirst(), PORT);
    try (DtlsChannel channel =
        client()
            .over(
                new Meddler(
                    here.open(null, 0, peer, false),
                    datagram -> {
                      hellos.add(datagram);
                      return List.of();
                    }),
                "there")) {
      CancelScope.moveOnAfter(Duration.ofMillis(10), channel::handshake);
    }
    try (UdpSocket anybody = here.open(null, 0, peer, false)) {
      for (int i = 0; i < 100; i++) {
        anybody.send(hellos.getFirst());
        byte[] answer = anybody.receive().data();
        assertThat(answer[13]).as("HelloVerifyRequest").isEqualTo((byte) 3);
        assertThat(answer.length)
            .as("no use to attack others")
            .isLessThan(hellos.getFirst().length);
      }
    }
    Settling.waitAllTasksBlocked();
    assertThat(accepting.outcome()).isEmpty();
    accepting.cancel("done");
    listener.close();
  }

  @NurseryTest
  void datagramsAreAsLargeAsIsSaid(Nursery nursery) throws IOException {
    link.largestDatagram(600);
    serve(nursery, server().maxDatagram(600));
    try (DtlsChannel channel = connect(client().maxDatagram(600))) {
      channel.handshake();
      int most = channel.maxPayload();
      assertThat(most).isBetween(500, 599);
      assertThat(ask(channel, new byte[most])).hasSize(most);
      assertThatThrownBy(() -> channel.send(new byte[most + 1]))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(most + 1 + " bytes")
          .hasMessageContaining("maxDatagram");
      assertThatIllegalArgumentException().isThrownBy(() -> channel.send(new byte[0]));
      assertThat(ask(channel, HELLO)).as("it can be used further").isEqualTo(HELLO);
    }
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void aHandshakeThatIsCutOffIsGoneOnWith(Nursery nursery) throws IOException {
    link.latency(Duration.ofMillis(300));
    serve(nursery, server());
    try (DtlsChannel channel = connect(client())) {
      int tries = 1;
      while (!CancelScope.moveOnAfter(Duration.ofMillis(100), channel::handshake).done()) {
        tries++;
      }
      assertThat(tries).isBetween(10, 30);
      assertThat(ask(channel, HELLO)).isEqualTo(HELLO);
    }
    nursery.cancelScope().cancel("done");
  }

  /** Each try is shorter than the time after which what was lost is sent again. */
  @NurseryTest
  void whatIsLostIsSentAgainByWhoeverGoesOn(Nursery nursery) throws IOException {
    serve(nursery, server());
    link.cut();
    nursery.startSoon(() -> {
      Tasks.sleep(Duration.ofMillis(1_100));
      link.heal();
    });
    try (DtlsChannel channel = connect(client())) {
      long before = now();
      while (!CancelScope.moveOnAfter(Duration.ofMillis(300), channel::handshake).done()) {
        assertThat(now() - before).isLessThan(60_000);
      }
      assertThat(now() - before).isLessThan(4_000);
    }
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void closingWakesAndOneTaskMayBeInEachDirection(Nursery nursery) throws IOException {
    serve(nursery, server());
    DtlsChannel channel = connect(client());
    channel.handshake();
    Task<?> receiver =
        nursery.startSoon(
            () -> assertThatThrownBy(channel::receive).isInstanceOf(ClosedEndpointException.class));
    Settling.waitAllTasksBlocked();
    assertThatThrownBy(channel::receive).isInstanceOf(BusyResourceException.class);
    channel.close();
    channel.close();
    receiver.await();
    assertThatThrownBy(() -> channel.send(HELLO))
        .isInstanceOf(ClosedEndpointException.class)
        .hasMessageContaining("DtlsChannel[there at ");
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void whoDoesNotComeToAnEndWithItsHandshakeIsDropped(Nursery nursery) throws IOException {
    var served = new AtomicInteger();
    there.use(() ->
        nursery.start(
            server()
                .handshakeTimeout(Duration.ofSeconds(5))
                .server(PORT, _ -> served.incrementAndGet())));
    var peer = new InetSocketAddress(there.addresses().getFirst(), PORT);
    var sent = new AtomicInteger();
    try (DtlsChannel channel =
        client()
            .over(
                new Meddler(
                    here.open(null, 0, peer, false),
                    datagram -> sent.incrementAndGet() <= 2 ? List.of(datagram) : List.of()),
                "there")) {
      CancelScope.moveOnAfter(Duration.ofSeconds(30), channel::handshake);
    }
    assertThat(served.get()).isZero();
    nursery.cancelScope().cancel("done");
  }

  @Test
  void badArguments() {
    assertThatIllegalArgumentException().isThrownBy(() -> client().maxDatagram(511));
    assertThatIllegalArgumentException().isThrownBy(() -> server().maxDatagram(16_385));
    assertThatIllegalArgumentException().isThrownBy(() -> client().retransmitAfter(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> server().handshakeTimeout(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new MemoryNetwork()
                .use(() -> {
                  try (UdpSocket free = Udp.open(0)) {
                    client().over(free, "there");
                  }
                }))
        .withMessageContaining("not connected");
  }
}
