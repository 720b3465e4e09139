package dev.nursery.testing.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Block;
import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Datagram;
import dev.nursery.net.Udp;
import dev.nursery.net.UdpSocket;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.schedule.Deterministic;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Datagrams in memory: as over real sockets, and what a test makes of them. */
class MemoryUdpTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost here = network.host("here");
  private final MemoryHost there = network.host("there");

  private UdpSocket server() throws IOException {
    return there.use(() -> Udp.open(53));
  }

  private UdpSocket client() throws IOException {
    return here.use(() -> Udp.connect("there", 53));
  }

  /** The first bytes of all that come, until nothing has come for a while. */
  private static List<Integer> drain(UdpSocket socket) throws IOException {
    var bytes = new ArrayList<Integer>();
    while (true) {
      var next = CancelScope.moveOnAfter(SECOND, () -> socket.receive());
      if (!next.done()) {
        return bytes;
      }
      bytes.add((int) next.orElseThrow().data()[0]);
    }
  }

  private static void cutOff(Block<IOException> operation) throws IOException {
    var scope = CancelScope.create();
    scope.cancel("before");
    scope.run(operation);
    assertThat(scope.cancelledCaught()).isTrue();
  }

  private static void number(UdpSocket socket, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      socket.send(new byte[] {(byte) i});
    }
  }

  @NurseryTest
  void whatIsSentArrivesWithItsSenderAndTakesItsTime() throws IOException {
    network.link("here", "there").latency(Duration.ofMillis(40));
    try (UdpSocket server = server();
        UdpSocket client = client()) {
      long before = Tasks.clock().now();
      client.send(HELLO);
      Datagram question = server.receive();
      assertThat(question.data()).isEqualTo(HELLO);
      assertThat(question.sender()).isEqualTo(client.localAddress());
      server.send(question.data(), question.sender());
      assertThat(client.receive().data()).isEqualTo(HELLO);
      assertThat(Tasks.clock().now() - before).isEqualTo(80_000_000);
      assertThat(network.open()).hasSize(2);
    }
    assertThat(network.open()).isEmpty();
  }

  @NurseryTest
  void lengths() throws IOException {
    try (UdpSocket server = server();
        UdpSocket client = client()) {
      for (int length : new int[] {0, 1, 65_507}) {
        client.send(new byte[length]);
        assertThat(server.receive().data()).hasSize(length);
      }
      assertThatThrownBy(() -> client.send(new byte[65_508]))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("65508 bytes to ");
      client.send(HELLO);
      Datagram first = server.receiveAtMost(3);
      assertThat(first.data()).hasSize(3);
      assertThat(first.length()).isEqualTo(5);
    }
  }

  @NurseryTest
  void aReceiveThatIsCutOffHasTakenNothingAndOneTaskMayBeInEachDirection(Nursery nursery)
      throws IOException {
    UdpSocket server = server();
    Task<?> receiver = nursery.startSoon("receiver", () -> server.receive());
    Settling.waitAllTasksBlocked();
    assertThatThrownBy(server::receive).isInstanceOf(BusyResourceException.class);
    receiver.cancel("no time");
    Settling.waitAllTasksBlocked(); // until it has left the socket
    try (UdpSocket client = client()) {
      client.send(HELLO);
      cutOff(() -> server.receive());
      cutOff(() -> client.send(new byte[1]));
      assertThat(server.receive().data()).isEqualTo(HELLO);
      assertThat(drain(server)).isEmpty();
    }
    Task<?> waiting =
        nursery.startSoon(() ->
            assertThatThrownBy(server::receive)
                .isInstanceOf(ClosedEndpointException.class)
                .hasMessageContaining("UdpSocket[0.0.0.0:53]"));
    Settling.waitAllTasksBlocked();
    server.close();
    server.close();
    waiting.await();
  }

  @NurseryTest
  void aConnectedOneLearnsThatNobodyListensAndHearsNobodyElse() throws IOException {
    network.everywhere().latency(Duration.ofMillis(10));
    try (UdpSocket client = client()) {
      client.send(HELLO);
      assertThatThrownBy(client::receive).isInstanceOf(PortUnreachableException.class);
      try (UdpSocket server = server();
          UdpSocket stranger = there.use(() -> Udp.open(0))) {
        stranger.send(new byte[1], client.localAddress());
        server.send(HELLO, client.localAddress());
        assertThat(client.receive().data()).isEqualTo(HELLO);
        assertThat(drain(client)).isEmpty();
        assertThatThrownBy(() -> client.send(HELLO, stranger.localAddress()))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @NurseryTest
  void whoIsConnectedToTheSenderGetsWhatOthersCouldGet() throws IOException {
    var target = new InetSocketAddress(there.addresses().getFirst(), 53);
    try (UdpSocket client = here.use(() -> Udp.open(99));
        UdpSocket all = there.use(() -> Udp.options().sharingPort().open(53))) {
      var peer = new InetSocketAddress(here.addresses().getFirst(), 99);
      try (UdpSocket one = there.open(null, 53, peer, true)) {
        client.send(HELLO, target);
        assertThat(one.receive().data()).isEqualTo(HELLO);
      }
      client.send(HELLO, target);
      assertThat(all.receive().data()).isEqualTo(HELLO);
    }
  }

  @NurseryTest
  void portsAndAddresses() throws IOException {
    try (UdpSocket server = server()) {
      assertThatThrownBy(this::server)
          .isInstanceOf(BindException.class)
          .hasMessageContaining("already in use (by " + server);
      assertThatThrownBy(() -> there.use(() -> Udp.options().host("192.0.2.1").open(0)))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("no address of host 'there'");
      assertThatThrownBy(
              () -> server.send(HELLO, new InetSocketAddress(InetAddress.ofLiteral("fd00::1"), 1)))
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("Network is unreachable");
      server.send(HELLO, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1));
      try (UdpSocket any = there.use(() -> Udp.open(0));
          UdpSocket other = there.use(() -> Udp.open(0))) {
        assertThat(any.localAddress()).isNotEqualTo(other.localAddress());
      }
      assertThat(server.option(StandardSocketOptions.SO_RCVBUF)).isPositive();
      NetworkInterface card = NetworkInterface.networkInterfaces().findFirst().orElseThrow();
      assertThatThrownBy(() -> server.join(InetAddress.ofLiteral("239.255.7.7"), card))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @NurseryTest
  void whatFindsNoRoomIsLost() throws IOException {
    try (UdpSocket server = server();
        UdpSocket client = client()) {
      server.option(StandardSocketOptions.SO_RCVBUF, 2_000);
      for (int i = 0; i < 10; i++) {
        client.send(new byte[500]);
      }
      assertThat(drain(server)).hasSize(2);
    }
  }

  @NurseryTest
  void theSharesOfALink() throws IOException {
    MemoryLink link = network.link("here", "there");
    try (UdpSocket server = server();
        UdpSocket client = client()) {
      link.loss(1);
      number(client, 10);
      assertThat(drain(server)).isEmpty();

      link.loss(0).duplication(1);
      number(client, 2);
      assertThat(drain(server)).containsExactly(0, 0, 1, 1);

      link.duplication(0).reordering(0.5);
      number(client, 100);
      List<Integer> late = drain(server);
      assertThat(late).hasSize(100).doesNotHaveDuplicates();
      assertThat(late).isNotEqualTo(IntStream.range(0, 100).boxed().toList());

      link.reordering(0).loss(0.3);
      number(client, 100);
      assertThat(drain(server)).hasSizeBetween(40, 95).isSorted();

      link.loss(0).largestDatagram(1_200);
      client.send(new byte[1_201]);
      client.send(new byte[1_200]);
      assertThat(drain(server)).hasSize(1);
    }
    assertThatIllegalArgumentException().isThrownBy(() -> link.loss(1.1));
    assertThatIllegalArgumentException().isThrownBy(() -> link.duplication(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> link.reordering(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> link.largestDatagram(0));
  }

  @NurseryTest
  void jitterReordersAndACutLosesWhatIsUnderWay() throws IOException {
    MemoryLink link = network.link("here", "there").jitter(Duration.ofMillis(50));
    try (UdpSocket server = server();
        UdpSocket client = client()) {
      number(client, 100);
      List<Integer> late = drain(server);
      assertThat(late).hasSize(100).isNotEqualTo(IntStream.range(0, 100).boxed().toList());

      link.jitter(Duration.ZERO).latency(SECOND);
      client.send(HELLO);
      link.cut();
      client.send(HELLO);
      link.heal();
      Tasks.sleep(SECOND.multipliedBy(3));
      assertThat(drain(server)).isEmpty();
      client.send(HELLO);
      Tasks.sleep(SECOND.multipliedBy(3));
      assertThat(drain(server)).hasSize(1);
    }
  }

  @NurseryTest
  void aNarrowLinkTakesItsTimeAndDropsWhatPilesUp() throws IOException {
    network.link("here", "there").bandwidth(100_000);
    try (UdpSocket server = server();
        UdpSocket client = client()) {
      server.option(StandardSocketOptions.SO_RCVBUF, 1 << 24);
      long before = Tasks.clock().now();
      for (int i = 0; i < 100; i++) {
        client.send(new byte[10_000]);
      }
      Tasks.sleep(SECOND.multipliedBy(20));
      assertThat(drain(server)).hasSizeBetween(20, 25);
      assertThat(Tasks.clock().now() - before).isGreaterThan(2_000_000_000);
    }
  }

  @Test
  void aPlanSaysTheSame() {
    FaultPlan.Listed plan = FaultPlan.none().lossy("here", "there", 100, 0, 0);
    assertThat(FaultPlan.parse(plan.toString())).isEqualTo(plan);
    assertThat(plan).hasToString("lossy:here:there:100:0:0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultPlan.none().lossy("here", "there", 101, 0, 0));
    assertThat(received(0, plan)).isEmpty();
  }

  /** What comes of a hundred datagrams. */
  private static List<Integer> received(long seed, FaultPlan plan) {
    var received = new ArrayList<Integer>();
    var network = new MemoryNetwork(plan, seed);
    MemoryHost here = network.host("here");
    MemoryHost there = network.host("there");
    Deterministic.run(
        seed,
        nursery -> {
          UdpSocket server = there.use(() -> Udp.open(53));
          nursery.startSoon(() -> {
            try (server) {
              received.addAll(drain(server));
            }
          });
          var target = new InetSocketAddress(there.addresses().getFirst(), 53);
          try (UdpSocket client = here.open(null, 0, target, false)) {
            number(client, 100);
          }
        });
    assertThat(network.open()).isEmpty();
    return received;
  }

  @Test
  void aSeedRepeatsAndIsWhatItSaysThatItWas() {
    Set<List<Integer>> different = new HashSet<>();
    for (long seed = 0; seed < 300; seed++) {
      List<Integer> first = received(seed, new FaultPlan.Seed(seed));
      assertThat(received(seed, new FaultPlan.Seed(seed))).as("seed %s", seed).isEqualTo(first);
      different.add(first);
    }
    assertThat(different).hasSizeGreaterThan(100);
  }
}
