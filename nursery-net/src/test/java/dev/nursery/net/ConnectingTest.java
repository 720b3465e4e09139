package dev.nursery.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Timed;
import dev.nursery.net.testkit.Descriptors;
import dev.nursery.net.testkit.Eventually;
import dev.nursery.net.testkit.Tcps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ConnectingTest {

  private static final Duration MILLI = Duration.ofMillis(1);

  @Test
  void manyAddressesOfWhichOneAnswers() throws Exception {
    try (ServerSocketChannel listening =
        ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.7", 0))) {
      int port = ((InetSocketAddress) listening.getLocalAddress()).getPort();
      var addresses = new ArrayList<InetAddress>();
      for (int i = 1; i < 10; i++) {
        addresses.add(InetAddress.ofLiteral("127.0.0." + i));
      }
      try (TcpStream stream =
          Connecting.open(
              "many.test",
              port,
              Duration.ofHours(1),
              null,
              new SocketNetwork(_ -> addresses.toArray(InetAddress[]::new)))) {
        assertThat(stream.remoteAddress().getAddress())
            .isEqualTo(InetAddress.ofLiteral("127.0.0.7"));
      }
    }
  }

  @Test
  void aHangingLookupIsAbandonedAtOnce() throws Exception {
    var asked = new CountDownLatch(1);
    var answer = new CountDownLatch(1);
    try {
      Nursery.run(nursery -> {
        Task<?> opener =
            nursery.startSoon(
                "opener",
                () ->
                    Connecting.open(
                        "slow.test",
                        80,
                        MILLI,
                        null,
                        new SocketNetwork(host -> {
                          asked.countDown();
                          awaitUninterrupted(answer);
                          throw new UnknownHostException(host);
                        })));
        asked.await();
        Eventually.waiting(opener);
        opener.cancel("no patience");
        // The nursery ends while the lookup goes on.
      });
      assertThat(answer.getCount()).isEqualTo(1);
    } finally {
      answer.countDown();
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) throws UnknownHostException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new UnknownHostException("interrupted");
    }
  }

  @Test
  void aNumericAddressAsksNobody() throws Exception {
    try (TcpListener listener = Tcps.loopback();
        TcpStream stream =
            Connecting.open(
                "127.0.0.1",
                listener.port(),
                MILLI,
                null,
                new SocketNetwork(host -> {
                  throw new AssertionError("asked for " + host);
                }))) {
      assertThat(stream.remoteAddress()).isEqualTo(listener.localAddress());
    }
  }

  /**
   * Connections to a listener whose queue is full are neither made nor refused; the attempts are
   * cut off at every stage, and none leaves a descriptor behind.
   */
  @Test
  void cancelledAttemptsLeaveNoDescriptorOpen() throws Exception {
    try (var _ = new AwakeReactors();
        var full = new FullListener()) {
      int before = Descriptors.open();
      for (int round = 0; round < 200; round++) {
        Duration limit = Duration.ofNanos(10_000L * round);
        assertThat(
                CancelScope.moveOnAfter(
                        limit,
                        () ->
                            Connecting.open(
                                "full.test",
                                full.port(),
                                Duration.ofNanos(100_000),
                                null,
                                new SocketNetwork(
                                    _ -> new InetAddress[] {full.address(), full.address()})))
                    .done())
            .isFalse();
      }
      // The selector lets go of closed channels when it polls next.
      Eventually.until("all are closed", () -> Descriptors.open() <= before);
    }
  }

  /** Has every reactor opened that there may be, so that it is not taken for a leak later. */
  private static final class AwakeReactors implements AutoCloseable {

    private final List<TcpListener> listeners = new ArrayList<>();

    AwakeReactors() throws Exception {
      Nursery.run(nursery -> {
        // They take turns, and there are fewer of them than processors.
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
          TcpListener listener = Tcps.loopback();
          listeners.add(listener);
          Eventually.waiting(nursery.startSoon("acceptor " + i, () -> listener.accept()));
        }
        nursery.cancelScope().cancel("all are awake");
      });
    }

    @Override
    public void close() throws IOException {
      for (TcpListener listener : listeners) {
        listener.closeForcefully();
      }
    }
  }

  /** Listens, and lets nobody in. */
  private static final class FullListener implements AutoCloseable {

    private final ServerSocket listener =
        new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    private final List<SocketChannel> queued = new ArrayList<>();

    FullListener() throws Exception {
      // As soon as one connection hangs for a while, the queue is full.
      while (CancelScope.moveOnAfter(Duration.ofMillis(200), () -> Tcp.open("127.0.0.1", port()))
          instanceof Timed.Done<TcpStream>(TcpStream stream)) {
        assertThat(queued).as("the queue of a listener with backlog 1").hasSizeLessThan(100);
        queued.add(SocketChannel.open(stream.remoteAddress()));
        stream.close();
      }
    }

    int port() {
      return listener.getLocalPort();
    }

    InetAddress address() {
      return listener.getInetAddress();
    }

    @Override
    public void close() throws IOException {
      for (SocketChannel channel : queued) {
        channel.close();
      }
      listener.close();
    }
  }
}
