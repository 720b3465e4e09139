package dev.nursery.testing.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class MemoryLinkTest {

  private static final Duration PATIENCE = MemoryNetwork.PATIENCE;

  private static MemoryLink between(MemoryNetwork network) {
    return network.link(network.host("client").name(), network.host("server").name());
  }

  // -- how long it takes

  @NurseryTest
  void connectingTakesARoundTripAndBytesTakeTheirWay(MemoryNetwork network, VirtualClock clock)
      throws IOException {
    between(network).latency(Duration.ofMillis(40));
    try (TcpListener listener = network.host("server").use(() -> Tcp.listen(80));
        TcpStream client = network.host("client").use(() -> Tcp.open("server", 80))) {
      assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(80));
      try (TcpStream server = listener.accept()) {
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(120));
        client.sendAll(new byte[] {1});
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(120));
        assertThat(server.receiveSome()).containsExactly(1);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(160));
        client.sendEof();
        assertThat(server.receiveSome()).isEmpty();
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(200));
      }
    }
  }

  @NurseryTest
  void aReceiveThatTimesOutHasTakenNothing(MemoryNetwork network) throws IOException {
    network.everywhere().latency(Duration.ofMillis(100));
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(new byte[] {1, 2});
      for (int i = 0; i < 9; i++) {
        assertThat(
                CancelScope.moveOnAfter(Duration.ofMillis(10), () -> pair.server().receiveSome())
                    .done())
            .isFalse();
      }
      assertThat(pair.server().receiveSome()).containsExactly(1, 2);
    }
  }

  @NurseryTest
  void bandwidthIsSharedByAllConnections(Nursery outer, MemoryNetwork network, VirtualClock clock)
      throws IOException {
    network.everywhere().bandwidth(1_000).buffer(10_000);
    try (Pair one = Pair.in(network);
        Pair two = Pair.in(network)) {
      one.client().sendAll(new byte[5_000]);
      two.client().sendAll(new byte[5_000]);
      Echo.receiveExactly(one.server(), 5_000);
      assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(5));
      Echo.receiveExactly(two.server(), 5_000);
      assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(10));
    }
  }

  @NurseryTest
  void jitterVariesTimesAndKeepsTheOrder(Nursery nursery, MemoryNetwork network, VirtualClock clock)
      throws IOException {
    network.everywhere().jitter(Duration.ofMillis(50));
    byte[] sent = Echo.pattern(300_000);
    try (Pair pair = Pair.in(network)) {
      nursery.startSoon(() -> {
        pair.client().sendAll(sent);
        pair.client().sendEof();
      });
      assertThat(Echo.receiveAll(pair.server())).isEqualTo(sent);
    }
    assertThat(clock.elapsed()).isPositive();
  }

  @NurseryTest
  void inSmallPiecesNothingIsLost(Nursery nursery, MemoryNetwork network) throws IOException {
    network.everywhere().pieces(7);
    byte[] sent = Echo.pattern(1_000);
    var sizes = new ArrayList<Integer>();
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(sent);
      for (int left = sent.length; left > 0; ) {
        byte[] piece = pair.server().receiveSome();
        assertThat(piece.length).isBetween(1, 7);
        assertThat(piece[0]).isEqualTo(sent[sent.length - left]);
        sizes.add(piece.length);
        left -= piece.length;
      }
    }
    assertThat(sizes).contains(1, 7);
  }

  // -- buffers

  @NurseryTest
  void aPeerThatNeverReadsStopsTheSender(Nursery nursery, MemoryNetwork network)
      throws IOException {
    network.everywhere().buffer(1_000);
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(new byte[1_000]);
      Task<?> sender =
          nursery.startSoon("sender", () -> pair.client().sendAll(Echo.pattern(2_000)));
      Settling.waitAllTasksBlocked();
      Tasks.sleep(Duration.ofDays(1)); // it is patient: the peer is there
      assertThat(sender.outcome()).isEmpty();
      Echo.receiveExactly(pair.server(), 1_000);
      assertThat(Echo.receiveExactly(pair.server(), 2_000)).isEqualTo(Echo.pattern(2_000));
      sender.await();
    }
  }

  @NurseryTest
  void roomIsKnownToTheSenderWhenTheNewsArrives(MemoryNetwork network, VirtualClock clock)
      throws IOException {
    network.everywhere().buffer(10).latency(Duration.ofMillis(30));
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(new byte[10]);
      Echo.receiveExactly(pair.server(), 10);
      Duration received = clock.elapsed();
      pair.client().awaitSendable();
      assertThat(clock.elapsed().minus(received)).isEqualTo(Duration.ofMillis(30));
      pair.client().sendAll(new byte[10]);
      assertThat(clock.elapsed().minus(received)).isEqualTo(Duration.ofMillis(30));
    }
  }

  @NurseryTest
  void aSendThatIsCancelledLeavesAPrefix(Nursery nursery, MemoryNetwork network)
      throws IOException {
    network.everywhere().buffer(100);
    byte[] sent = Echo.pattern(1_000);
    try (Pair pair = Pair.in(network)) {
      assertThat(
              CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> pair.client().sendAll(sent))
                  .done())
          .isFalse();
      pair.client().close();
      byte[] received = Echo.receiveAll(pair.server());
      assertThat(received).hasSize(100).isEqualTo(Arrays.copyOf(sent, 100));
    }
  }

  // -- cuts

  @NurseryTest
  void whatIsCutOffArrivesWhenItIsHealed(Nursery nursery, MemoryNetwork network, VirtualClock clock)
      throws IOException {
    MemoryLink link = between(network).latency(Duration.ofSeconds(1));
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(new byte[] {1});
      Tasks.sleep(Duration.ofMillis(500)); // it is half way
      link.cut();
      pair.client().sendAll(new byte[] {2});
      assertThat(link.isCut()).isTrue();
      Task<byte[]> receiver =
          nursery.startSoon("receiver", () -> Echo.receiveExactly(pair.server(), 2));
      Settling.waitAllTasksBlocked();
      Tasks.sleep(Duration.ofMinutes(5));
      assertThat(receiver.outcome()).isEmpty();
      Duration healed = clock.elapsed();
      link.heal();
      assertThat(link.isCut()).isFalse();
      assertThat(receiver.await()).containsExactly(1, 2);
      assertThat(clock.elapsed().minus(healed)).isEqualTo(Duration.ofSeconds(1));
    }
  }

  @NurseryTest
  void aSenderGivesUpAndAReceiverDoesNot(Nursery nursery, MemoryNetwork network, VirtualClock clock)
      throws IOException {
    try (Pair pair = Pair.in(network)) {
      Task<?> receiver =
          nursery.startSoon(
              "receiver",
              () ->
                  assertThatThrownBy(() -> pair.server().receiveSome())
                      .isInstanceOf(BrokenStreamException.class)
                      .hasRootCauseMessage("Connection reset"));
      between(network).cut();
      pair.client().sendAll(new byte[] {1});
      assertThatThrownBy(() -> pair.client().receiveSome())
          .isInstanceOf(BrokenStreamException.class)
          .hasMessageContaining("timed out");
      assertThat(clock.elapsed()).isEqualTo(PATIENCE);
      assertThatThrownBy(() -> pair.client().sendAll(new byte[] {2}))
          .isInstanceOf(BrokenStreamException.class);
      Tasks.sleep(Duration.ofDays(1));
      assertThat(receiver.outcome()).isEmpty();
      // It finds out once it says something, and the other side is there to hear it.
      network.heal();
      pair.server().sendAll(new byte[] {3});
      receiver.await();
    }
  }

  @NurseryTest
  void connectingWaitsForTheLinkAsLongAsItDoes(MemoryNetwork network, VirtualClock clock)
      throws IOException {
    MemoryLink link = between(network).cut();
    try (TcpListener listener = network.host("server").use(() -> Tcp.listen(80))) {
      assertThatThrownBy(() -> network.host("client").use(() -> Tcp.open("server", 80)))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("timed out");
      assertThat(clock.elapsed()).isEqualTo(MemoryNetwork.CONNECT_LIMIT);
      Nursery.run(nursery -> {
        nursery.startSoon(() -> {
          Tasks.sleep(Duration.ofSeconds(5));
          link.heal();
        });
        network.host("client").use(() -> Tcp.open("server", 80)).close();
        // It asks again after 1, 3 and 7 seconds.
        assertThat(clock.elapsed())
            .isEqualTo(MemoryNetwork.CONNECT_LIMIT.plus(Duration.ofSeconds(7)));
      });
      listener.accept().close();
    }
  }

  /** A cut hits what is under way, whichever of the three packets of a handshake that is. */
  @NurseryTest
  void aCutDuringTheHandshakeDelaysIt(Nursery nursery, MemoryNetwork network, VirtualClock clock)
      throws IOException {
    MemoryLink link = between(network).latency(Duration.ofMillis(100));
    try (TcpListener listener = network.host("server").use(() -> Tcp.listen(80))) {
      for (int millis : new int[] {50, 150, 250}) {
        Duration start = clock.elapsed();
        Task<?> cutter =
            nursery.startSoon(
                "cutter",
                () -> {
                  Tasks.sleep(Duration.ofMillis(millis));
                  link.cut();
                  Tasks.sleep(Duration.ofSeconds(2));
                  link.heal();
                });
        Task<TcpStream> client =
            nursery.startSoon(
                "client", () -> network.host("client").use(() -> Tcp.open("server", 80)));
        listener.accept().close();
        Duration accepted = clock.elapsed().minus(start);
        client.await().close();
        cutter.await();
        // It asks again after 1 and 3 s; the last packet comes by itself once it gets through.
        assertThat(accepted)
            .as("cut after %d ms", millis)
            .isEqualTo(Duration.ofMillis(millis < 200 ? 3_300 : millis + 2_000 + 100));
      }
      assertThat(CancelScope.moveOnAfter(Duration.ofDays(1), () -> listener.accept()).done())
          .isFalse();
    }
  }

  @NurseryTest
  void aLinkOfAHostThatIsNotThereIsRefused(MemoryNetwork network) {
    network.host("client");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> network.link("client", "sever"))
        .withMessageContaining("'sever'")
        .withMessageContaining("[local, client]");
    assertThatIllegalArgumentException().isThrownBy(() -> network.partition("clint"));
  }

  @NurseryTest
  void aPartitionDividesTheHostsAndHeals(MemoryNetwork network) throws IOException {
    for (String name : List.of("a", "b", "c", "d")) {
      network.host(name);
    }
    network.partition("a", "b");
    assertThat(network.link("a", "b").isCut()).isFalse();
    assertThat(network.link("c", "d").isCut()).isFalse();
    assertThat(network.link("c", "b").isCut()).isTrue();
    assertThat(network.link("a", "d").isCut()).isTrue();
    assertThat(network.link("a", "a").isCut()).isFalse();
    network.heal();
    assertThat(network.link("c", "b").isCut()).isFalse();
    network.everywhere().cut();
    assertThat(network.link("a", "b").isCut()).isTrue();
    network.heal();
    assertThat(network.link("a", "b").isCut()).isFalse();
  }

  @NurseryTest
  void whatIsSaidOfALinkCountsMoreThanWhatIsSaidOfAll(MemoryNetwork network, VirtualClock clock)
      throws IOException {
    between(network).latency(Duration.ofMillis(1));
    network.everywhere().latency(Duration.ofSeconds(1));
    Pair.in(network).close();
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(3));
  }

  @NurseryTest
  void rangesAreChecked(MemoryNetwork network) {
    MemoryLink link = network.everywhere();
    assertThatIllegalArgumentException().isThrownBy(() -> link.latency(Duration.ofNanos(-1)));
    assertThatIllegalArgumentException().isThrownBy(() -> link.jitter(Duration.ofDays(2)));
    assertThatIllegalArgumentException().isThrownBy(() -> link.bandwidth(0));
    assertThatIllegalArgumentException().isThrownBy(() -> link.buffer(0));
    assertThatIllegalArgumentException().isThrownBy(() -> link.pieces(0));
  }
}
