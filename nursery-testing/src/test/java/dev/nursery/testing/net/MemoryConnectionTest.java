package dev.nursery.testing.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Network;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.net.Fault.Way;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MemoryConnectionTest {

  private static void assertReset(ThrowingCallable operation) {
    assertThatThrownBy(operation)
        .isInstanceOf(BrokenStreamException.class)
        .hasMessageContaining("Connection reset");
  }

  /** Runs a test in a network with faults. */
  private static void run(FaultPlan plan, Nursery.RunBody body) {
    var network = new MemoryNetwork(plan);
    Nursery.options()
        .clock(VirtualClock.autojumping())
        .run(nursery -> network.use(() -> body.run(nursery)));
    assertThat(network.open()).isEmpty();
  }

  private static MemoryNetwork network() {
    return (MemoryNetwork) Network.current();
  }

  // -- resets

  @NurseryTest
  void aResetIsSeenByBothWhateverTheyDo(Nursery nursery, MemoryNetwork network) throws IOException {
    network.everywhere().buffer(10);
    try (Pair pair = Pair.in(network)) {
      nursery.startSoon(() -> assertReset(() -> pair.client().receiveSome()));
      nursery.startSoon(() -> assertReset(() -> pair.client().sendAll(new byte[100])));
      Task<?> reader =
          nursery.startSoon(() -> {
            Tasks.sleep(Duration.ofSeconds(1));
            // What has arrived is there; what follows is not.
            assertThat(pair.server().receiveSome()).hasSize(10);
            assertReset(() -> pair.server().receiveSome());
            assertReset(() -> pair.server().receiveSome());
            assertReset(() -> pair.server().sendAll(new byte[1]));
            assertReset(() -> pair.server().awaitSendable());
            assertReset(() -> pair.server().sendEof());
          });
      Settling.waitAllTasksBlocked();
      network.connection(1).reset();
      reader.await();
    }
  }

  @NurseryTest
  void bytesUnderWayAreLostInAReset(MemoryNetwork network) throws IOException {
    network.everywhere().latency(Duration.ofSeconds(1));
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(new byte[] {1});
      network.connection(1).reset();
      assertReset(() -> pair.server().receiveSome());
    }
  }

  @NurseryTest
  void aSenderToOneWhoHasClosedIsReset(MemoryNetwork network, VirtualClock clock)
      throws IOException {
    network.everywhere().latency(Duration.ofMillis(10));
    try (Pair pair = Pair.in(network)) {
      pair.server().close();
      assertThat(pair.client().receiveSome()).isEmpty();
      Duration start = clock.elapsed();
      pair.client().sendAll(new byte[] {1});
      assertReset(() -> {
        while (true) {
          pair.client().sendAll(new byte[] {1});
          Tasks.sleep(Duration.ofMillis(1));
        }
      });
      assertThat(clock.elapsed().minus(start)).isEqualTo(Duration.ofMillis(20));
    }
  }

  @NurseryTest
  void bytesLeftUnreadResetThePeer(MemoryNetwork network) throws IOException {
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(new byte[] {1, 2});
      assertThat(pair.server().receiveAtMost(1)).containsExactly(1);
      pair.server().close();
      assertReset(() -> pair.client().receiveSome());
    }
  }

  @NurseryTest
  void lingeringForNoTimeResets(MemoryNetwork network) throws IOException {
    try (Pair pair = Pair.in(network)) {
      pair.server().option(StandardSocketOptions.SO_LINGER, 0).close();
      assertReset(() -> pair.client().receiveSome());
    }
  }

  @NurseryTest
  void whatWasSentBeforeAnOrderlyCloseArrives(MemoryNetwork network) throws IOException {
    network.everywhere().latency(Duration.ofSeconds(1));
    byte[] sent = Echo.pattern(5_000);
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(sent);
      pair.client().close();
      assertThat(Echo.receiveAll(pair.server())).isEqualTo(sent);
      assertThat(pair.server().receiveSome()).isEmpty();
    }
  }

  // -- at an exact byte, at an exact time

  @Test
  void exactlySoManyBytesGetThrough() {
    for (int bytes : new int[] {0, 1, 1_459, 1_460, 1_461, 5_000}) {
      run(
          FaultPlan.none().resetAtByte(1, Way.TO_SERVER, bytes),
          nursery -> {
            network().everywhere().latency(Duration.ofMillis(5));
            try (Pair pair = Pair.in(network())) {
              Task<?> sender =
                  nursery.startSoon(() -> {
                    try {
                      pair.client().sendAll(Echo.pattern(100_000));
                    } catch (BrokenStreamException e) {
                      assertThat(e).hasMessageContaining("Connection reset");
                    }
                    assertReset(() -> pair.client().receiveSome());
                  });
              byte[] received =
                  bytes == 0 ? new byte[0] : Echo.receiveExactly(pair.server(), bytes);
              assertThat(received).isEqualTo(Arrays.copyOf(Echo.pattern(100_000), bytes));
              assertReset(() -> pair.server().receiveSome());
              sender.await();
            }
          });
    }
  }

  @Test
  void theOtherWayIsCountedByItself() {
    run(
        FaultPlan.none().resetAtByte(1, Way.TO_CLIENT, 3),
        nursery -> {
          try (Pair pair = Pair.in(network())) {
            pair.client().sendAll(new byte[100]);
            Echo.receiveExactly(pair.server(), 100);
            pair.server().sendAll(new byte[] {1, 2, 3});
            assertThat(Echo.receiveExactly(pair.client(), 3)).containsExactly(1, 2, 3);
            assertReset(() -> pair.client().receiveSome());
            assertReset(() -> pair.server().receiveSome());
          }
        });
  }

  @Test
  void aResetComesAtItsTime() {
    run(
        FaultPlan.none().reset(1, Duration.ofSeconds(3)),
        nursery -> {
          try (Pair pair = Pair.in(network())) {
            Task<?> client =
                nursery.startSoon(() -> {
                  assertReset(() -> pair.client().receiveSome());
                  assertThat(((VirtualClock) Tasks.clock()).elapsed())
                      .isEqualTo(Duration.ofSeconds(3));
                });
            assertReset(() -> pair.server().receiveSome());
            client.await();
          }
        });
  }

  // -- gone without a word

  @NurseryTest
  void aPeerThatVanishesIsMissedByThoseWhoSend(MemoryNetwork network, VirtualClock clock)
      throws IOException {
    network.everywhere().latency(Duration.ofMillis(10));
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(new byte[] {1});
      assertThat(pair.server().receiveSome()).containsExactly(1);
      network.connection(1).vanish();
      Duration start = clock.elapsed();
      assertThat(
              CancelScope.moveOnAfter(Duration.ofDays(1), () -> pair.client().receiveSome()).done())
          .isFalse();
      pair.server().sendAll(new byte[] {2});
      assertThatThrownBy(() -> pair.server().receiveSome())
          .isInstanceOf(BrokenStreamException.class)
          .hasMessageContaining("timed out");
      assertThat(clock.elapsed().minus(start))
          .isEqualTo(MemoryNetwork.PATIENCE.plus(Duration.ofDays(1)));
      // Other connections of the same hosts are not concerned.
      try (Pair other = Pair.in(network)) {
        other.client().sendAll(new byte[] {3});
        assertThat(other.server().receiveSome()).containsExactly(3);
      }
    }
  }

  @NurseryTest
  void theEndOfAVanishedPeerDoesNotArrive(MemoryNetwork network) throws IOException {
    try (Pair pair = Pair.in(network)) {
      network.connection(1).vanish();
      pair.client().close();
      assertThat(
              CancelScope.moveOnAfter(Duration.ofDays(1), () -> pair.server().receiveSome()).done())
          .isFalse();
    }
  }

  @NurseryTest
  void aStallHoldsUpOneWay(MemoryNetwork network, VirtualClock clock) throws IOException {
    try (Pair pair = Pair.in(network)) {
      network.connection(1).stall(Way.TO_SERVER, Duration.ofSeconds(4));
      pair.client().sendAll(new byte[] {1});
      pair.server().sendAll(new byte[] {2});
      assertThat(pair.client().receiveSome()).containsExactly(2);
      assertThat(clock.elapsed()).isZero();
      assertThat(pair.server().receiveSome()).containsExactly(1);
      assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(4));
    }
  }

  // -- connecting

  @Test
  void connectionsAreRefusedAndIgnoredByNumber() {
    run(
        FaultPlan.none().refuse(1).ignore(2),
        nursery -> {
          try (TcpListener listener = Tcp.listen(80)) {
            assertThatThrownBy(() -> Tcp.open("local", 80))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("refused");
            assertThatThrownBy(() -> Tcp.open("local", 80))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("timed out");
            Tcp.open("local", 80).close();
            TcpStream accepted = listener.accept();
            assertThat(network().connection(3).isOpen()).isTrue();
            accepted.close();
            assertThatIllegalArgumentException().isThrownBy(() -> network().connection(1));
          }
        });
  }

  @Test
  void whoeverIsDelayedForTooLongGivesUp() {
    run(
        FaultPlan.none().delay(1, Duration.ofHours(1)),
        _ -> {
          try (TcpListener _ = Tcp.listen(80)) {
            assertThatThrownBy(() -> Tcp.open("local", 80))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("timed out");
            assertThat(((VirtualClock) Tasks.clock()).elapsed())
                .isEqualTo(MemoryNetwork.CONNECT_LIMIT);
          }
        });
  }

  @Test
  void aDelayedConnectionIsOvertaken() {
    run(
        FaultPlan.none().delay(1, Duration.ofSeconds(2)),
        nursery -> {
          try (TcpListener listener = Tcp.listen(80)) {
            var opened = new ArrayList<TcpStream>();
            Task<TcpStream> first = nursery.startSoon("first", () -> Tcp.open("local", 80));
            Settling.waitAllTasksBlocked();
            Task<TcpStream> second = nursery.startSoon("second", () -> Tcp.open("local", 80));
            opened.add(listener.accept());
            opened.add(listener.accept());
            assertThat(opened)
                .extracting(TcpStream::remoteAddress)
                .containsExactly(second.await().localAddress(), first.await().localAddress());
            opened.add(first.await());
            opened.add(second.await());
            for (TcpStream stream : opened) {
              stream.close();
            }
          }
        });
  }

  @NurseryTest
  void aFullBacklogDoesNotAnswerUntilThereIsRoom(
      Nursery nursery, MemoryNetwork network, VirtualClock clock) throws IOException {
    try (TcpListener listener = Tcp.listenOptions().backlog(2).listen(80)) {
      var streams = new ArrayList<TcpStream>();
      streams.add(Tcp.open("local", 80));
      streams.add(Tcp.open("local", 80));
      Task<TcpStream> third = nursery.startSoon(() -> Tcp.open("local", 80));
      Tasks.sleep(Duration.ofMillis(1_500)); // it has asked again after 1 s
      assertThat(third.outcome()).isEmpty();
      streams.add(listener.accept());
      streams.add(third.await());
      assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(3));
      streams.add(listener.accept());
      streams.add(listener.accept());
      for (TcpStream stream : streams) {
        stream.close();
      }
    }
  }

  @NurseryTest
  void closingAListenerResetsThoseThatNobodyAccepted(MemoryNetwork network) throws IOException {
    TcpListener listener = Tcp.listen(80);
    try (TcpStream stream = Tcp.open("local", 80)) {
      listener.close();
      assertReset(() -> stream.receiveSome());
    }
    assertThatThrownBy(() -> Tcp.open("local", 80)).isInstanceOf(ConnectException.class);
  }

  @NurseryTest
  void aCancelledConnectLeavesNothing(MemoryNetwork network) throws IOException {
    MemoryHost client = network.host("client");
    MemoryHost server = network.host("server");
    network.link("client", "server").latency(Duration.ofMillis(100));
    try (TcpListener listener = server.use(() -> Tcp.listen(80))) {
      // On the way there, on the way back, and when it is just over.
      for (int millis : new int[] {0, 50, 100, 150, 199}) {
        assertThat(
                CancelScope.moveOnAfter(
                        Duration.ofMillis(millis), () -> client.use(() -> Tcp.open("server", 80)))
                    .done())
            .isFalse();
      }
      assertThat(network.open()).hasSize(1);
      assertThat(CancelScope.moveOnAfter(Duration.ofDays(1), () -> listener.accept()).done())
          .isFalse();
    }
  }

  @NurseryTest
  void aCancelledAcceptTakesNothing(Nursery nursery, MemoryNetwork network) throws IOException {
    try (TcpListener listener = Tcp.listen(80)) {
      for (int i = 0; i < 3; i++) {
        assertThat(CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> listener.accept()).done())
            .isFalse();
      }
      try (TcpStream stream = Tcp.open("local", 80)) {
        var scope = CancelScope.create();
        scope.cancel("before it begins");
        scope.run(() -> listener.accept());
        assertThat(scope.cancelledCaught()).isTrue();
        TcpStream accepted = listener.accept();
        assertThat(accepted.remoteAddress()).isEqualTo(stream.localAddress());
        accepted.close();
      }
    }
  }

  // -- two at once, and closing while others wait

  @NurseryTest
  void oneTaskInEachDirection(Nursery nursery, MemoryNetwork network) throws IOException {
    network.everywhere().buffer(1);
    try (Pair pair = Pair.in(network);
        TcpListener listener = Tcp.listen(80)) {
      List<Task<?>> waiting =
          List.of(
              nursery.startSoon(() -> pair.client().receiveSome()),
              nursery.startSoon(() -> pair.client().sendAll(new byte[2])),
              nursery.startSoon(() -> listener.accept()));
      Settling.waitAllTasksBlocked();
      List<ThrowingCallable> seconds =
          List.of(
              () -> pair.client().receiveSome(),
              () -> pair.client().sendAll(new byte[1]),
              () -> pair.client().awaitSendable(),
              () -> pair.client().sendEof(),
              () -> listener.accept());
      for (ThrowingCallable second : seconds) {
        assertThatThrownBy(second).isInstanceOf(BusyResourceException.class);
      }
      waiting.forEach(task -> task.cancel("enough"));
      Settling.waitAllTasksBlocked();
      pair.server().sendAll(new byte[] {7});
      assertThat(pair.client().receiveSome()).containsExactly(7);
    }
  }

  @NurseryTest
  void closingWakesThoseWhoWait(Nursery nursery, MemoryNetwork network) throws IOException {
    network.everywhere().buffer(1).latency(Duration.ofSeconds(1));
    Pair pair = Pair.in(network);
    TcpListener listener = Tcp.listen(80);
    List<ThrowingCallable> waits =
        List.of(
            () -> pair.client().receiveSome(),
            () -> pair.client().sendAll(new byte[2]),
            () -> listener.accept());
    for (ThrowingCallable wait : waits) {
      nursery.startSoon(() ->
          assertThatThrownBy(wait)
              .isInstanceOf(ClosedEndpointException.class)
              .hasMessageContaining("was closed by task"));
    }
    Settling.waitAllTasksBlocked();
    pair.client().close();
    listener.close();
    pair.server().close();
  }

  @NurseryTest
  void afterTheEndNothingIsSentAndTheOtherWayGoesOn(MemoryNetwork network) throws IOException {
    try (Pair pair = Pair.in(network)) {
      pair.client().sendAll(new byte[] {1});
      pair.client().sendEof();
      pair.client().sendEof();
      assertThatThrownBy(() -> pair.client().sendAll(new byte[0]))
          .isInstanceOf(ClosedEndpointException.class)
          .hasMessageContaining("sendEof");
      assertThat(Echo.receiveAll(pair.server())).containsExactly(1);
      pair.server().sendAll(new byte[] {2});
      assertThat(pair.client().receiveSome()).containsExactly(2);
      assertThat(pair.server().receiveSome()).isEmpty();
    }
  }
}
