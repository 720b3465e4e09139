package dev.nursery.udp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Datagram;
import dev.nursery.net.Endpoint;
import dev.nursery.net.Udp;
import dev.nursery.net.UdpSocket;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Datagrams over the loopback, where none get lost as long as a few are under way; the time limit
 * is for the case that one does.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class UdpTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  private static UdpSocket loopback() throws IOException {
    return Udp.options().host("127.0.0.1").open(0);
  }

  private static void run(Nursery.RunBody body) {
    Nursery.options().clock(new VirtualClock().rate(1)).run(body);
  }

  @Test
  void whatIsSentArrivesWithItsSender() throws Exception {
    try (UdpSocket server = Udp.open(0);
        UdpSocket client = Udp.connect("127.0.0.1", server.localAddress().getPort())) {
      client.send(HELLO);
      Datagram question = server.receive();
      assertThat(question.data()).isEqualTo(HELLO);
      assertThat(question.sender()).isEqualTo(client.localAddress());
      assertThat(question.isTruncated()).isFalse();
      server.send(question.data(), question.sender());
      assertThat(client.receive().data()).isEqualTo(HELLO);
      assertThat(client.remoteAddress()).isPresent();
      assertThat(server.remoteAddress()).isEmpty();
    }
  }

  @Test
  void emptyAndLargestDatagramsArrive() throws Exception {
    try (UdpSocket server = loopback();
        UdpSocket client = loopback()) {
      server.option(StandardSocketOptions.SO_RCVBUF, 1 << 20);
      for (int length : new int[] {0, 1, 65_507}) {
        client.send(new byte[length], server.localAddress());
        assertThat(server.receive().data()).hasSize(length);
      }
      assertThatThrownBy(() -> client.send(new byte[65_508], server.localAddress()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("65508 bytes to " + "127.0.0.1:" + server.localAddress().getPort());
      client.send(HELLO, server.localAddress());
      assertThat(server.receive().data()).as("it can be used further").isEqualTo(HELLO);
    }
  }

  @Test
  void fromOneFamilyToTheOtherThereIsNoWay() throws Exception {
    var other = new InetSocketAddress(InetAddress.ofLiteral("::1"), 9);
    try (UdpSocket socket = loopback()) {
      assertThatThrownBy(() -> socket.send(HELLO, other))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(":1]:9")
          .hasMessageContaining("family");
      socket.send(HELLO, socket.localAddress());
      assertThat(socket.receive().data()).as("it can be used further").isEqualTo(HELLO);
    }
    assertThatThrownBy(() -> Udp.options().host("127.0.0.1").connect("::1", 9))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(":1]:9")
        .hasMessageContaining("family");
  }

  @Test
  void aTruncatedOneSaysSoAndHowLongItWas() throws Exception {
    try (UdpSocket server = loopback();
        UdpSocket client = loopback()) {
      for (int max : new int[] {5, 3, 0}) {
        client.send(HELLO, server.localAddress());
        Datagram received = server.receiveAtMost(max);
        assertThat(received.data()).hasSize(max);
        assertThat(received.length()).isEqualTo(5);
        assertThat(received.isTruncated()).isEqualTo(max < 5);
      }
    }
  }

  @Test
  void aReceiveThatIsCutOffHasTakenNothing() {
    run(nursery -> {
      try (UdpSocket server = loopback();
          UdpSocket client = loopback()) {
        Task<?> receiver = nursery.startSoon("receiver", () -> server.receive());
        Settling.waitAllTasksBlocked();
        receiver.cancel("no time");
        Settling.waitAllTasksBlocked(); // until it has left the socket
        var scope = CancelScope.create();
        scope.cancel("before");
        client.send(HELLO, server.localAddress());
        scope.run(() -> server.receive());
        assertThat(scope.cancelledCaught()).isTrue();
        assertThat(server.receive().data()).isEqualTo(HELLO);
      }
    });
  }

  @Test
  void aSendThatIsCutOffHasSentNothing() throws Exception {
    try (UdpSocket server = loopback();
        UdpSocket client = loopback()) {
      var scope = CancelScope.create();
      scope.cancel("before");
      scope.run(() -> client.send(new byte[1], server.localAddress()));
      assertThat(scope.cancelledCaught()).isTrue();
      client.send(HELLO, server.localAddress());
      assertThat(server.receive().data()).isEqualTo(HELLO);
    }
  }

  @Test
  void oneTaskInEachDirectionAndClosingWakes() {
    run(nursery -> {
      UdpSocket socket = loopback();
      Task<?> receiver =
          nursery.startSoon(
              "receiver",
              () ->
                  assertThatThrownBy(socket::receive)
                      .isInstanceOf(ClosedEndpointException.class)
                      .hasMessageContaining("UdpSocket[127.0.0.1:"));
      Settling.waitAllTasksBlocked();
      assertThatThrownBy(socket::receive)
          .isInstanceOf(BusyResourceException.class)
          .hasMessageContaining("receiving");
      socket.send(
          HELLO,
          new InetSocketAddress(
              InetAddress.getLoopbackAddress(), 9)); // does not disturb who receives
      socket.close();
      socket.close();
      receiver.await();
      assertThatThrownBy(
              () -> socket.send(HELLO, new InetSocketAddress(InetAddress.getLoopbackAddress(), 9)))
          .isInstanceOf(ClosedEndpointException.class);
    });
  }

  @Test
  void aConnectedOneLearnsThatNobodyListens() throws Exception {
    int port;
    try (UdpSocket gone = loopback()) {
      port = gone.localAddress().getPort();
    }
    try (UdpSocket client = Udp.connect("127.0.0.1", port)) {
      client.send(HELLO);
      assertThatThrownBy(client::receive)
          .isInstanceOf(PortUnreachableException.class)
          .hasMessageContaining("127.0.0.1:" + port);
    }
  }

  @Test
  void aConnectedOneHearsNobodyElse() throws Exception {
    try (UdpSocket peer = loopback();
        UdpSocket stranger = loopback();
        UdpSocket client = Udp.connect("127.0.0.1", peer.localAddress().getPort())) {
      stranger.send(new byte[1], client.localAddress());
      peer.send(HELLO, client.localAddress());
      assertThat(client.receive().data()).isEqualTo(HELLO);
      assertThatIllegalStateException()
          .isThrownBy(() -> client.send(HELLO, stranger.localAddress()))
          .withMessageContaining("is connected");
    }
  }

  @Test
  void groups() throws Exception {
    InetAddress group = InetAddress.ofLiteral("239.255.7.7");
    NetworkInterface loopback =
        NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1"));
    Assumptions.assumeTrue(loopback != null, "there is no card with the address 127.0.0.1");
    try (UdpSocket first = Udp.options().host("0.0.0.0").sharingPort().open(0);
        UdpSocket second =
            Udp.options().host("0.0.0.0").sharingPort().open(first.localAddress().getPort());
        UdpSocket sender = Udp.options().host("127.0.0.1").open(0)) {
      sender.option(StandardSocketOptions.IP_MULTICAST_IF, loopback);
      var target = new InetSocketAddress(group, first.localAddress().getPort());
      Endpoint membership = first.join(group, loopback);
      second.join(group, loopback);
      sender.send(HELLO, target);
      assertThat(first.receive().data()).isEqualTo(HELLO);
      assertThat(second.receive().data()).isEqualTo(HELLO);
      membership.close();
      sender.send(new byte[] {1}, target);
      assertThat(second.receive().data()).containsExactly(1);
    }
  }

  @Test
  void whatIsNoGroupCannotBeJoined() throws Exception {
    NetworkInterface card = NetworkInterface.networkInterfaces().findFirst().orElseThrow();
    try (UdpSocket four = loopback()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> four.join(InetAddress.ofLiteral("192.0.2.1"), card))
          .withMessageContaining("no address of a group");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> four.join(InetAddress.ofLiteral("ff02::1"), card))
          .withMessageContaining("family");
    }
  }

  @Test
  void badArguments() throws Exception {
    try (UdpSocket socket = loopback()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> socket.send(HELLO))
          .withMessageContaining("not connected");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> socket.send(HELLO, InetSocketAddress.createUnresolved("example.org", 1)))
          .withMessageContaining("not resolved");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> socket.send(HELLO, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
          .withMessageContaining("port 0");
      assertThatIllegalArgumentException().isThrownBy(() -> socket.receiveAtMost(-1));
      assertThatThrownBy(
              () -> Udp.options().host("127.0.0.1").open(socket.localAddress().getPort()))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.1:");
    }
  }
}
