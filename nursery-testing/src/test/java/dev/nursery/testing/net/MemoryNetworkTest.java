package dev.nursery.testing.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.Network;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryNetworkTest {

  // -- who is where

  @NurseryTest
  void aProgramRunsInItUnchanged(Nursery nursery, MemoryNetwork network) throws IOException {
    TcpListener listener = nursery.start(Tcp.server(0, Echo::handle));
    try (TcpStream stream = Tcp.open("localhost", listener.port())) {
      stream.sendAll(new byte[] {1, 2, 3});
      assertThat(stream.receiveSome()).containsExactly(1, 2, 3);
      assertThat(stream.remoteAddress().getAddress().isLoopbackAddress()).isTrue();
    }
    assertThat(network.connections()).hasSize(1);
    nursery.cancelScope().cancel("test over");
  }

  @NurseryTest
  void hostsHaveAddressesPortsAndLoopbacksOfTheirOwn(MemoryNetwork network) throws IOException {
    MemoryHost one = network.host("one");
    MemoryHost two = network.host("two");
    assertThat(one.addresses()).doesNotContainAnyElementsOf(two.addresses());
    try (TcpListener first = one.use(() -> Tcp.listen(80));
        TcpListener second = two.use(() -> Tcp.listen(80))) {
      assertThat(first.port()).isEqualTo(second.port());
      try (TcpStream stream = one.use(() -> Tcp.open("two", 80));
          TcpStream accepted = second.accept()) {
        assertThat(accepted.remoteAddress()).isEqualTo(stream.localAddress());
        assertThat(accepted.localAddress()).isEqualTo(stream.remoteAddress());
        assertThat(stream.remoteAddress().getAddress()).isEqualTo(two.addresses().getFirst());
        assertThat(stream.localAddress().getAddress()).isEqualTo(one.addresses().getFirst());
      }
    }
    assertThatThrownBy(() -> network.host("three").use(() -> Tcp.open("localhost", 80)))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("refused")
        .hasMessageContaining("is the server running");
  }

  @NurseryTest
  void aListenerOnTheLoopbackIsNotForOthers(MemoryNetwork network) throws IOException {
    MemoryHost server = network.host("server");
    try (TcpListener _ = server.use(() -> Tcp.listenOptions().host("localhost").listen(80))) {
      assertThatThrownBy(() -> network.host("client").use(() -> Tcp.open("server", 80)))
          .isInstanceOf(ConnectException.class);
      server.use(() -> Tcp.open("localhost", 80)).close();
    }
  }

  @NurseryTest
  void connectsFromTheAddressThatIsAskedFor(MemoryNetwork network) throws IOException {
    MemoryHost client = network.host("client", "10.1.0.1", "10.1.0.2", "fd00::1");
    InetAddress second = InetAddress.ofLiteral("10.1.0.2");
    try (TcpListener listener = network.host("server").use(() -> Tcp.listen(80));
        TcpStream stream =
            client.use(() -> Tcp.openOptions().localAddress(second).open("server", 80));
        TcpStream accepted = listener.accept()) {
      assertThat(stream.localAddress().getAddress()).isEqualTo(second);
      assertThat(accepted.remoteAddress().getAddress()).isEqualTo(second);
    }
    for (String wrong : List.of("10.9.9.9", "fd00::1")) {
      InetAddress address = InetAddress.ofLiteral(wrong);
      assertThatThrownBy(
              () -> client.use(() -> Tcp.openOptions().localAddress(address).open("server", 80)))
          .isInstanceOf(ConnectException.class);
    }
  }

  @NurseryTest
  void aFamilyThatAHostDoesNotHaveIsUnreachable(MemoryNetwork network) {
    network.host("six", "fd00::6");
    assertThatThrownBy(() -> Tcp.open("six", 80))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("unreachable");
    assertThatThrownBy(() -> Tcp.open("10.99.0.1", 80))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("No route to host");
  }

  // -- ports

  @NurseryTest
  void portsAreTakenOnceAndFreeAfterwards(MemoryNetwork network) throws IOException {
    try (TcpListener _ = Tcp.listen(80)) {
      assertThatThrownBy(() -> Tcp.listen(80))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("0.0.0.0:80: Address already in use")
          .hasMessageContaining("host 'local'");
      assertThatThrownBy(() -> Tcp.listenOptions().host("localhost").listen(80))
          .isInstanceOf(BindException.class);
    }
    try (TcpListener _ = Tcp.listenOptions().host("localhost").listen(80)) {
      assertThatThrownBy(() -> Tcp.listen(80)).isInstanceOf(BindException.class);
    }
    Tcp.listen(80).close();
    assertThatThrownBy(() -> Tcp.listenOptions().host("10.9.9.9").listen(80))
        .isInstanceOf(BindException.class)
        .hasMessageContaining("Cannot assign requested address");
    assertThat(network.open()).isEmpty();
  }

  @NurseryTest
  void freePortsAreDifferentOnesAndTheSameInEachRun(MemoryNetwork network) throws IOException {
    var listeners = new ArrayList<TcpListener>();
    for (int i = 0; i < 100; i++) {
      listeners.add(Tcp.listen(0));
    }
    assertThat(new HashSet<>(listeners.stream().map(TcpListener::port).toList())).hasSize(100);
    assertThat(listeners.getFirst().port()).isEqualTo(49_152);
    for (TcpListener listener : listeners) {
      listener.close();
    }
  }

  @NurseryTest
  void aNameWithSeveralAddressesIsListenedOnAtEach(MemoryNetwork network) throws IOException {
    MemoryHost server = network.host("server", "10.2.0.1", "fd00::2");
    MemoryHost client = network.host("client", "10.2.0.3", "fd00::3");
    try (TcpListener listener = server.use(() -> Tcp.listenOptions().host("server").listen(0))) {
      assertThat(listener.localAddresses()).hasSize(2);
      for (String address : List.of("10.2.0.1", "fd00::2")) {
        try (TcpStream stream = client.use(() -> Tcp.open(address, listener.port()));
            TcpStream accepted = listener.accept()) {
          assertThat(accepted.localAddress()).isEqualTo(stream.remoteAddress());
        }
      }
    }
  }

  // -- names

  @NurseryTest
  void aNameThatNobodyKnowsIsSaidToBeUnknown(MemoryNetwork network, VirtualClock clock) {
    network.name("gone.test").unknown().takes(Duration.ofSeconds(3));
    assertThatThrownBy(() -> Tcp.open("nowhere.test", 80))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("nowhere.test")
        .hasMessageContaining("local");
    assertThat(clock.elapsed()).isZero();
    assertThatThrownBy(() -> Tcp.open("gone.test", 80)).isInstanceOf(UnknownHostException.class);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(3));
  }

  @NurseryTest
  void aSlowLookupCanBeCutOff(MemoryNetwork network, VirtualClock clock) throws IOException {
    network.name("slow.test").answers("local").takes(Duration.ofSeconds(20));
    try (TcpListener _ = Tcp.listen(80)) {
      assertThat(
              CancelScope.moveOnAfter(Duration.ofSeconds(5), () -> Tcp.open("slow.test", 80))
                  .done())
          .isFalse();
      assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(5));
      Tcp.open("SLOW.test", 80).close();
      assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(25));
    }
  }

  /** The next address is tried 250 ms after one that does not answer; the first is given up. */
  @NurseryTest
  void deadAddressesAreOvertaken(MemoryNetwork network, VirtualClock clock) throws IOException {
    network.host("dead");
    network.host("server");
    network.link(MemoryNetwork.LOCAL, "dead").cut();
    network.link(MemoryNetwork.LOCAL, "server").latency(Duration.ofMillis(10));
    network.name("www.test").answers("dead", "server");
    try (TcpListener listener = network.host("server").use(() -> Tcp.listen(80))) {
      try (TcpStream stream = Tcp.open("www.test", 80)) {
        assertThat(stream.remoteAddress().getAddress())
            .isEqualTo(network.host("server").addresses().getFirst());
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(270));
      }
      listener.accept().close();
    }
    assertThat(network.open()).isEmpty();
  }

  // -- misuse

  @Test
  void aNetworkLivesByOneClock() {
    var network = new MemoryNetwork();
    for (int i = 0; i < 2; i++) {
      boolean again = i == 1;
      Nursery.options()
          .clock(VirtualClock.autojumping())
          .run(_ ->
              network.use(() -> {
                if (again) {
                  assertThatIllegalStateException()
                      .isThrownBy(() -> Tcp.listen(0))
                      .withMessageContaining("make a network for each run");
                } else {
                  Tcp.listen(0).close();
                }
              }));
    }
  }

  @Test
  void hostsAreCheckedWhenTheyAreMade() {
    var network = new MemoryNetwork();
    for (String name : List.of("", "Server", "a b", "-a", "a:b", "localhost")) {
      assertThatIllegalArgumentException().isThrownBy(() -> network.host(name));
    }
    network.host("one", "10.7.7.7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.host("two", "10.7.7.7"))
        .withMessageContaining("host 'one'");
    assertThatIllegalArgumentException().isThrownBy(() -> network.host("two", "127.0.0.1"));
    assertThatIllegalArgumentException().isThrownBy(() -> network.host("two", "elsewhere"));
    assertThat(network.host("one")).isSameAs(network.host("one"));
  }

  @NurseryTest
  void optionsAreRememberedAndUnknownOnesRefused(MemoryNetwork network) throws IOException {
    try (Pair pair = Pair.in(network)) {
      TcpStream stream = pair.client();
      assertThat(stream.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
      assertThat(
              stream
                  .option(StandardSocketOptions.SO_KEEPALIVE, true)
                  .option(StandardSocketOptions.SO_KEEPALIVE))
          .isTrue();
      assertThatThrownBy(() -> stream.option(StandardSocketOptions.IP_MULTICAST_TTL))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("IP_MULTICAST_TTL");
    }
  }

  @NurseryTest
  void tellsWhatIsLeftOpenAndByWhom(Nursery nursery, MemoryNetwork network) throws IOException {
    TcpListener listener = Tcp.listen(80);
    Task<TcpStream> opener = nursery.startSoon("opener", () -> Tcp.open("local", 80));
    TcpStream stream = opener.await();
    TcpStream accepted = listener.accept();
    assertThat(network.open())
        .hasSize(3)
        .anySatisfy(line ->
            assertThat(line).startsWith(stream.toString()).endsWith("opened by task 'opener'"));
    listener.close();
    stream.close();
    accepted.close();
    accepted.close();
    assertThat(network.open()).isEmpty();
    assertThat(network.connection(1).isOpen()).isFalse();
  }

  @NurseryTest
  void theNetworkIsThatOfTheTestAndItsTasks(Nursery nursery, MemoryNetwork network) {
    assertThat(Network.current()).isSameAs(network);
    nursery.startSoon(() -> assertThat(Network.current()).isSameAs(network));
    Settling.waitAllTasksBlocked();
  }
}
