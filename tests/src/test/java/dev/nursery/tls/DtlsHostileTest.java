package dev.nursery.tls;

import static dev.nursery.tls.DtlsTest.client;
import static dev.nursery.tls.DtlsTest.echo;
import static dev.nursery.tls.DtlsTest.server;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.Action;
import dev.nursery.CancelScope;
import dev.nursery.Deadline;
import dev.nursery.EndOfChannelException;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.Tasks;
import dev.nursery.Timed;
import dev.nursery.TooSlowException;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.UdpSocket;
import dev.nursery.net.tls.DtlsChannel;
import dev.nursery.net.tls.DtlsClientOptions;
import dev.nursery.net.tls.DtlsListener;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.net.MemoryHost;
import dev.nursery.testing.net.MemoryNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What peers, and those who pretend to be peers, do to others over DTLS: nothing. */
class DtlsHostileTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);
  private static final int PORT = 4433;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryHost here = network.host("here");
  private final MemoryHost there = network.host("there");
  private final InetSocketAddress peer = new InetSocketAddress(there.addresses().getFirst(), PORT);

  /** Those whom {@code listener} has accepted, each handled by a task of its own. */
  private static List<DtlsChannel> accepted(
      Nursery nursery, DtlsListener listener, Action<DtlsChannel> handler) {
    var accepted = new ArrayList<DtlsChannel>();
    nursery.startSoon(() -> {
      while (true) {
        DtlsChannel channel = listener.accept();
        accepted.add(channel);
        nursery.startSoon(() -> handler.accept(channel));
      }
    });
    return accepted;
  }

  private static byte[] ask(DtlsChannel channel, byte[] question) throws IOException {
    channel.send(question);
    Timed<byte[]> answer = CancelScope.moveOnAfter(SECOND, channel::receive);
    return answer.orElseThrow();
  }

  private static byte[] record(int type, int version, int epoch, long sequence, int length) {
    ByteBuffer record = ByteBuffer.allocate(13 + length);
    record.put((byte) type).putShort((short) version).putShort((short) epoch);
    record.putShort((short) (sequence >> 32)).putInt((int) sequence).putShort((short) length);
    return record.array();
  }

  /** What nobody means, or cannot mean without the keys. */
  private static List<byte[]> forgeries() {
    var all = new ArrayList<byte[]>();
    for (int type : new int[] {20, 21, 22, 23, 25}) {
      for (int version : new int[] {0xFEFD, 0xFEFF, 0xFE00}) {
        for (int epoch : new int[] {0, 1, 2}) {
          for (long sequence : new long[] {0, 100, (1L << 48) - 1}) {
            for (int length : new int[] {0, 1, 16, 40, 1_300, 16_384, 17_000, 18_419, 40_000}) {
              all.add(record(type, version, epoch, sequence, length));
            }
          }
        }
      }
    }
    return all;
  }

  /** Before everything that is sent comes something forged, whatever there is. */
  private static final class Forger implements Meddler.Fate {

    private byte @Nullable [] forged;

    @Override
    public List<byte[]> of(byte[] datagram) {
      return forged == null ? List.of(datagram) : List.of(forged, datagram);
    }
  }

  @NurseryTest
  void forgedRecordsBreakNothing(Nursery nursery) throws IOException {
    var theirs = new Forger();
    var ours = new Forger();
    DtlsListener listener = server().over(new Meddler(there.open(null, PORT, null, false), theirs));
    nursery.startSoon(() -> listener.serve(DtlsTest::echo));
    UdpSocket socket = here.open(null, 0, peer, false);
    try (DtlsChannel channel = client().over(new Meddler(socket, ours), "there")) {
      assertThat(ask(channel, HELLO)).isEqualTo(HELLO);
      for (byte[] forged : forgeries()) {
        theirs.forged = forged;
        ours.forged = forged;
        String what = Arrays.toString(Arrays.copyOf(forged, 13));
        assertThat(ask(channel, HELLO)).as(what).isEqualTo(HELLO);
      }
    }
    nursery.cancelScope().cancel("done");
  }

  /** As above. Left out are messages in the clear, which anybody can make before there are keys. */
  @NurseryTest
  void norDoTheySpoilAHandshake(Nursery nursery) throws IOException {
    var theirs = new Forger();
    var ours = new Forger();
    DtlsListener listener = server().over(new Meddler(there.open(null, PORT, null, false), theirs));
    nursery.startSoon(() -> listener.serve(DtlsTest::echo));
    for (byte[] forged : forgeries()) {
      boolean clear = forged[4] == 0 && forged[0] == 22;
      if (clear || forged[2] == 0 || forged[10] == 100) {
        continue;
      }
      theirs.forged = forged;
      ours.forged = forged;
      String what = Arrays.toString(Arrays.copyOf(forged, 13));
      UdpSocket socket = here.open(null, 0, peer, false);
      try (DtlsChannel channel = client().over(new Meddler(socket, ours), "there")) {
        CancelScope.failAfter(SECOND.multipliedBy(10), channel::handshake);
        assertThat(ask(channel, HELLO)).as(what).isEqualTo(HELLO);
      } catch (BrokenStreamException | TooSlowException e) {
        throw new AssertionError(what, e);
      }
    }
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void closingTheListenerEndsItsChannels(Nursery nursery) throws IOException {
    DtlsListener listener = there.use(() -> server().listen(PORT));
    var failures = new ArrayList<Throwable>();
    nursery.startSoon(() -> {
      try (DtlsChannel channel = here.use(() -> client().connect("there", PORT))) {
        channel.handshake();
        Tasks.sleepForever();
      }
    });
    DtlsChannel channel = listener.accept();
    Task<?> accepting =
        nursery.startSoon(
            () -> assertThatThrownBy(listener::accept).isInstanceOf(ClosedEndpointException.class));
    channel.handshake();
    Task<?> receiving =
        nursery.startSoon(() -> {
          try {
            channel.receive();
          } catch (IOException e) {
            failures.add(e);
          }
        });
    Settling.waitAllTasksBlocked();
    listener.close();
    accepting.await();
    assertThat(CancelScope.moveOnAfter(SECOND, () -> receiving.await()).done()).isTrue();
    assertThat(failures).singleElement().isInstanceOf(ClosedEndpointException.class);
    assertThatThrownBy(() -> channel.send(HELLO)).isInstanceOf(ClosedEndpointException.class);
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void whatCannotBeOpenedLeavesNoSocket() {
    DtlsClientOptions bad =
        client()
            .parameters(_ -> {
              throw new IllegalStateException("mine");
            });
    assertThatThrownBy(() -> here.use(() -> bad.connect("there", PORT)))
        .hasMessageContaining("mine");
    assertThat(network.open()).isEmpty();
  }

  @NurseryTest
  void whoHasSaidGoodbyeIsNotTooShort(Nursery nursery) throws IOException {
    there.use(
        () -> nursery.start(server().server(PORT, channel -> channel.send(channel.receive()))));
    try (DtlsChannel channel = here.use(() -> client().connect("there", PORT))) {
      assertThat(ask(channel, HELLO)).isEqualTo(HELLO);
      assertThatThrownBy(channel::receive).isInstanceOf(EndOfChannelException.class);
      assertThatThrownBy(() -> channel.send(HELLO))
          .isInstanceOf(BrokenStreamException.class)
          .hasMessageContaining("good-bye");
      assertThatThrownBy(channel::receive).isInstanceOf(EndOfChannelException.class);
    }
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void whomAnotherHasTakenOverFromIsBrokenForGood(Nursery nursery) throws IOException {
    DtlsListener listener = there.use(() -> server().listen(PORT));
    List<DtlsChannel> accepted = accepted(nursery, listener, DtlsChannel::handshake);
    for (int i = 0; i < 2; i++) {
      DtlsChannel channel = client().over(here.open(null, 777, peer, false), "there");
      channel.handshake();
      Settling.waitAllTasksBlocked();
      channel.closeForcefully(); // as if the power had failed
    }
    DtlsChannel old = accepted.getFirst();
    assertThatThrownBy(() -> old.send(HELLO))
        .isInstanceOf(BrokenStreamException.class)
        .hasMessageContaining("has begun anew");
    assertThatThrownBy(old::receive).isInstanceOf(BrokenStreamException.class);
    assertThatThrownBy(() -> old.send(HELLO)).isInstanceOf(BrokenStreamException.class);
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void eachSideMaySendLargerOnesThanTheOther(Nursery nursery) throws IOException {
    there.use(() ->
        nursery.start(
            server()
                .maxDatagram(600)
                .server(
                    PORT,
                    channel -> {
                      for (int i = 0; i < 4; i++) {
                        channel.send(new byte[] {(byte) (channel.receive().length >> 8)});
                      }
                    })));
    try (DtlsChannel channel =
        here.use(() -> client().maxDatagram(16_384).connect("there", PORT))) {
      channel.handshake();
      for (int length : new int[] {100, 1_000, 4_000, channel.maxPayload()}) {
        assertThat(ask(channel, new byte[length])).containsExactly(length >> 8);
      }
    }
    nursery.cancelScope().cancel("done");
  }

  /** The JDK makes its records smaller when it has to send them again. */
  @NurseryTest
  void asMuchIsSentAfterABadHandshake(Nursery nursery) throws IOException {
    there.use(() ->
        nursery.start(server().handshakeTimeout(Duration.ofHours(1)).server(PORT, DtlsTest::echo)));
    var sent = new AtomicInteger();
    Deadline better = Deadline.after(Duration.ofMinutes(2));
    Meddler.Fate fate =
        datagram ->
            sent.incrementAndGet() <= 2 || better.hasPassed() ? List.of(datagram) : List.of();
    UdpSocket socket = here.open(null, 0, peer, false);
    try (DtlsChannel channel = client().over(new Meddler(socket, fate), "there")) {
      channel.handshake();
      assertThat(better.hasPassed()).isTrue();
      assertThat(channel.maxPayload()).isBetween(1_100, 1_199);
      assertThat(ask(channel, new byte[channel.maxPayload()])).hasSize(channel.maxPayload());
    }
    nursery.cancelScope().cancel("done");
  }

  // -- many who begin

  /** A client's first words, of some other client. */
  private byte[] firstHello() throws IOException {
    var hellos = new ArrayList<byte[]>();
    Meddler.Fate fate =
        datagram -> {
          hellos.add(datagram);
          return List.of();
        };
    try (DtlsChannel channel =
        client().over(new Meddler(here.open(null, 0, peer, false), fate), "there")) {
      CancelScope.moveOnAfter(Duration.ofMillis(1), channel::handshake);
    }
    return hellos.getFirst();
  }

  /** Asks for a cookie, and says the same hello with it. */
  private static byte[] withCookie(byte[] hello, UdpSocket socket) throws IOException {
    socket.send(hello);
    byte[] request = socket.receive().data();
    int cookieLength = request[27] & 0xFF;
    int at = 25 + 34 + 1 + (hello[59] & 0xFF); // where the hello has an empty one
    ByteBuffer made = ByteBuffer.allocate(hello.length + cookieLength);
    made.put(hello, 0, at)
        .put(request, 27, 1 + cookieLength)
        .put(hello, at + 1, hello.length - at - 1);
    int length = hello.length - 25 + cookieLength;
    made.put(10, (byte) 1).putShort(11, (short) (length + 12));
    made.putShort(15, (short) length).putShort(17, (short) 1).putShort(23, (short) length);
    return made.array();
  }

  /** A cookie of the JDK's does not say whose it is. */
  @NurseryTest
  void oneHelloIsGoodForOneAddressAtATime(Nursery nursery) throws IOException {
    DtlsListener listener = there.use(() -> server().listen(PORT));
    var accepted = new ArrayList<DtlsChannel>();
    nursery.startSoon(() -> {
      while (true) {
        accepted.add(listener.accept());
      }
    });
    try (UdpSocket socket = here.open(null, 0, peer, false)) {
      byte[] hello = withCookie(firstHello(), socket);
      socket.send(hello);
      for (int i = 0; i < 20; i++) {
        try (UdpSocket other = here.open(null, 0, peer, false)) {
          other.send(hello);
        }
      }
      Settling.waitAllTasksBlocked();
      assertThat(accepted).hasSize(1);
    }
    nursery.cancelScope().cancel("done");
  }

  @NurseryTest
  void handshakesThatComeToNoEndFillNoMemoryAndKeepNobodyOut(Nursery nursery) throws IOException {
    DtlsListener listener = there.use(() -> server().listen(PORT));
    List<DtlsChannel> accepted =
        accepted(
            nursery,
            listener,
            channel -> {
              try {
                echo(channel);
              } catch (BrokenStreamException e) {
                // it had its time
              }
            });
    byte[] hello = firstHello();
    for (int i = 0; i < 1_100; i++) {
      ByteBuffer.wrap(hello).putInt(40, i); // among what was drawn
      try (UdpSocket socket = here.open(null, 0, peer, false)) {
        socket.send(withCookie(hello, socket));
      }
    }
    Settling.waitAllTasksBlocked();
    assertThat(accepted).hasSize(1_000);
    try (DtlsChannel channel = here.use(() -> client().connect("there", PORT))) {
      CancelScope.failAfter(Duration.ofMinutes(1), channel::handshake);
      assertThat(ask(channel, HELLO)).isEqualTo(HELLO);
    }
    nursery.cancelScope().cancel("done");
  }
}
