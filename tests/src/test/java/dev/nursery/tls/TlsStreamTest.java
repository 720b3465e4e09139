package dev.nursery.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nursery.BusyResourceException;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.BrokenStreamException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.tls.NeedHandshakeException;
import dev.nursery.net.tls.Tls;
import dev.nursery.net.tls.TlsHandshakeException;
import dev.nursery.net.tls.TlsStream;
import dev.nursery.net.tls.TruncatedStreamException;
import dev.nursery.testing.NurseryTest;
import dev.nursery.testing.Settling;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryStreams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** What streams of TLS do beyond the contract. */
class TlsStreamTest {

  private static final byte[] HELLO = "hello".getBytes(US_ASCII);

  /** Receives so many bytes, or fewer if the stream ends before. */
  private static byte[] receive(TlsStream stream, int count) throws IOException {
    var received = new ByteArrayOutputStream();
    while (received.size() < count) {
      byte[] chunk = stream.receiveAtMost(count - received.size());
      if (chunk.length == 0) {
        break;
      }
      received.write(chunk);
    }
    return received.toByteArray();
  }

  // -- the handshake

  @NurseryTest
  void manyWhoNeedTheHandshakeHaveItDoneOnce(Nursery nursery) {
    var pair = TlsPairs.fresh();
    for (TlsStream stream : new TlsStream[] {pair.here(), pair.there()}) {
      for (int i = 0; i < 5; i++) {
        nursery.startSoon(stream::handshake);
      }
      nursery.startSoon(() -> stream.sendAll(HELLO));
      nursery.startSoon(() -> assertThat(receive(stream, HELLO.length)).isEqualTo(HELLO));
    }
  }

  /** Over a transport that holds nothing, in all orders of who comes first on each side. */
  @NurseryTest
  void sendersAndReceiversShareTheHandshakeWithoutADeadlock() {
    for (int order = 0; order < 16; order++) {
      int bits = order;
      var pair = TlsPairs.over(LockstepStreams.pair(), TlsPairs.client(), TlsPairs.server());
      Nursery.run(nursery -> {
        exchange(nursery, pair.here(), (bits & 1) > 0, (bits & 2) > 0);
        exchange(nursery, pair.there(), (bits & 4) > 0, (bits & 8) > 0);
      });
    }
  }

  private static void exchange(
      Nursery nursery, TlsStream stream, boolean sendsFirst, boolean settlesBetween) {
    for (int i = 0; i < 2; i++) {
      if (sendsFirst == (i == 0)) {
        nursery.startSoon("sender", () -> stream.sendAll(new byte[50_000]));
      } else {
        nursery.startSoon("receiver", () -> assertThat(receive(stream, 50_000)).hasSize(50_000));
      }
      if (settlesBetween && i == 0) {
        Settling.waitAllTasksBlocked();
      }
    }
  }

  /** A client of TLS 1.3 may never read, and a server wants to hand out tickets. */
  @NurseryTest
  void ticketsDoNotBlockAServerWhoseClientOnlySends(Nursery nursery) throws Exception {
    var pair = TlsPairs.over(LockstepStreams.pair(), TlsPairs.client(), TlsPairs.server());
    Task<?> server = nursery.startSoon("server", () -> receive(pair.there(), 100_000));
    pair.here().sendAll(new byte[100_000]);
    server.await();
    assertThat(pair.there().session().getProtocol()).isEqualTo("TLSv1.3");
  }

  @NurseryTest
  void whoComesNextGoesOnWithAHandshakeThatWasCutOff(Nursery nursery) throws Exception {
    var pair = TlsPairs.fresh();
    for (int i = 0; i < 3; i++) {
      assertThat(
              CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> pair.here().receiveSome())
                  .done())
          .isFalse();
    }
    nursery.startSoon(() -> pair.there().sendAll(HELLO));
    assertThat(receive(pair.here(), HELLO.length)).isEqualTo(HELLO);
  }

  @NurseryTest
  void aWaiterTakesTheHandshakeOverFromOneWhoIsCancelled(Nursery nursery) throws Exception {
    var pair = TlsPairs.fresh();
    Task<?> first = nursery.startSoon("first", () -> pair.here().handshake());
    Settling.waitAllTasksBlocked();
    Task<?> second = nursery.startSoon("second", () -> pair.here().handshake());
    Settling.waitAllTasksBlocked();
    first.cancel("let the other");
    Settling.waitAllTasksBlocked();
    assertThat(second.outcome()).isEmpty();
    pair.there().handshake();
    second.await();
  }

  @NurseryTest
  void whatOnlyTheHandshakeTellsIsNotToldBefore(Nursery nursery) throws Exception {
    var pair =
        TlsPairs.over(
            MemoryStreams.pair(),
            TlsPairs.client().applicationProtocols("h3", "h2"),
            TlsPairs.server().applicationProtocols("h2"));
    for (TlsStream stream : new TlsStream[] {pair.here(), pair.there()}) {
      assertThatThrownBy(stream::applicationProtocol)
          .isInstanceOf(NeedHandshakeException.class)
          .hasMessageContaining("handshake()");
      assertThatThrownBy(stream::session).isInstanceOf(NeedHandshakeException.class);
      assertThatThrownBy(stream::peerCertificates).isInstanceOf(NeedHandshakeException.class);
    }
    TlsPairs.shaken(pair);
    assertThat(pair.here().applicationProtocol()).contains("h2");
    assertThat(pair.there().applicationProtocol()).contains("h2");
    assertThat(pair.there().requestedServerName()).contains("localhost");
    assertThat(pair.here().peerCertificates().getFirst())
        .isEqualTo(Authority.LOCALHOST.certificates().getFirst());
    assertThat(pair.there().peerCertificates()).isEmpty();
    var none = TlsPairs.ready();
    assertThat(none.here().applicationProtocol()).isEmpty();
  }

  @NurseryTest
  void aPeerThatDoesNotSpeakTlsIsNamed(Nursery nursery) throws Exception {
    var memory = MemoryStreams.pair();
    TlsStream server = TlsPairs.server().over(memory.there());
    memory.here().sendAll("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
    assertThatThrownBy(server::handshake)
        .isInstanceOf(TlsHandshakeException.class)
        .hasMessageContaining(server.toString())
        .hasMessageContaining("is this the right port?");
    for (int i = 0; i < 2; i++) { // and stays so
      assertThatThrownBy(server::handshake).isInstanceOf(BrokenStreamException.class);
      assertThatThrownBy(server::receiveSome).isInstanceOf(BrokenStreamException.class);
      assertThatThrownBy(() -> server.sendAll(HELLO)).isInstanceOf(BrokenStreamException.class);
    }
    server.close();
  }

  // -- the end

  private interface Cut {
    void between(TlsStream client, TlsStream server) throws IOException;
  }

  private static void afterACut(boolean clientIsLax, boolean serverIsLax, Cut cut)
      throws Exception {
    var client = clientIsLax ? TlsPairs.client().httpsCompatible() : TlsPairs.client();
    var server = serverIsLax ? TlsPairs.server().httpsCompatible() : TlsPairs.server();
    var pair = TlsPairs.ready(client, server);
    cut.between(pair.here(), pair.there());
  }

  @NurseryTest
  void aPeerThatVanishesIsATruncation() throws Exception {
    afterACut(
        false,
        false,
        (client, server) -> {
          client.sendAll(HELLO);
          client.transport().close();
          assertThat(receive(server, HELLO.length)).isEqualTo(HELLO);
          for (int i = 0; i < 2; i++) {
            assertThatThrownBy(server::receiveSome)
                .isInstanceOf(i == 0 ? TruncatedStreamException.class : BrokenStreamException.class)
                .hasMessageContaining("cut off");
            assertThatThrownBy(() -> server.sendAll(HELLO))
                .isInstanceOf(BrokenStreamException.class);
          }
          server.close();
        });
  }

  @NurseryTest
  void withHttpsItIsTheEndAndNothingCanBeSentAnyMore() throws Exception {
    afterACut(
        false,
        true,
        (client, server) -> {
          client.transport().close();
          for (int i = 0; i < 3; i++) {
            assertThat(server.receiveSome()).isEmpty();
            assertThat(server.receiveInto(new byte[1])).isEqualTo(-1);
          }
          assertThatThrownBy(() -> server.sendAll(HELLO)).isInstanceOf(BrokenStreamException.class);
          server.close();
        });
  }

  @NurseryTest
  void aClientOfHttpsAndAStrictServerDoNotAgree() throws Exception {
    afterACut(
        true,
        false,
        (client, server) -> {
          client.close();
          assertThatThrownBy(server::receiveSome).isInstanceOf(TruncatedStreamException.class);
        });
  }

  @NurseryTest
  void anEndBeforeTheHandshakeIsTheEndOfHttps() throws Exception {
    var pair = MemoryStreams.pair();
    pair.here().close();
    assertThat(TlsPairs.server().httpsCompatible().over(pair.there()).receiveSome()).isEmpty();
    var strict = MemoryStreams.pair();
    strict.here().close();
    assertThatThrownBy(() -> TlsPairs.server().over(strict.there()).receiveSome())
        .isInstanceOf(TruncatedStreamException.class)
        .hasMessageContaining("in the middle of the TLS handshake");
  }

  @NurseryTest
  void closingDoesTheHandshakeIfNobodyHas(Nursery nursery) throws Exception {
    var pair = TlsPairs.fresh();
    nursery.startSoon("closer", () -> pair.here().close());
    assertThat(pair.there().receiveSome()).isEmpty();
    pair.there().close();
  }

  @NurseryTest
  void closingThatHasToShakeHandsAndCannotFailsAndClosesTheTransport() throws Exception {
    for (boolean garbage : new boolean[] {true, false}) {
      var memory = MemoryStreams.pair();
      TlsStream client = TlsPairs.client().over(memory.here(), "localhost");
      if (garbage) {
        memory.there().sendAll("nonsense".getBytes(US_ASCII));
      }
      memory.there().sendEof();
      assertThatThrownBy(client::close)
          .isInstanceOf(garbage ? TlsHandshakeException.class : TruncatedStreamException.class);
      assertThatThrownBy(() -> memory.here().sendAll(HELLO))
          .isInstanceOf(ClosedEndpointException.class);
      client.close(); // now it is
    }
  }

  @NurseryTest
  void aCancelledCloseClosesTheTransport() throws Exception {
    var memory = MemoryStreams.pair();
    TlsStream client = TlsPairs.client().over(memory.here(), "localhost");
    assertThat(CancelScope.moveOnAfter(Duration.ofSeconds(1), client::close).done()).isFalse();
    assertThatThrownBy(() -> memory.here().sendAll(HELLO))
        .isInstanceOf(ClosedEndpointException.class);
  }

  @NurseryTest
  void closingEndsWhoIsInTheMiddleOfAHandshake(Nursery nursery) throws Exception {
    var pair = TlsPairs.fresh();
    TlsStream stream = pair.here();
    nursery.startSoon(
        "receiver",
        () ->
            assertThatThrownBy(stream::receiveSome)
                .isInstanceOf(ClosedEndpointException.class)
                .hasMessageContaining(stream.toString()));
    nursery.startSoon(
        "sender",
        () ->
            assertThatThrownBy(() -> stream.sendAll(HELLO))
                .isInstanceOf(ClosedEndpointException.class));
    Settling.waitAllTasksBlocked();
    stream.close();
  }

  @NurseryTest
  void unwrappingGivesTheTransportBackWithWhatCameBehind(Nursery nursery) throws Exception {
    for (String version : new String[] {"TLSv1.2", "TLSv1.3"}) {
      unwrap(nursery, version);
    }
  }

  private static void unwrap(Nursery nursery, String version) throws Exception {
    var memory = MemoryStreams.pair();
    var pair =
        TlsPairs.shaken(
            TlsPairs.over(memory, TlsPairs.client().protocols(version), TlsPairs.server()));
    nursery.startSoon(
        "server",
        () -> {
          pair.there().sendAll(HELLO);
          assertThat(pair.there().receiveSome()).isEmpty();
          TlsStream.Unwrapped clear = pair.there().unwrap();
          clear.transport().sendAll("clear".getBytes(US_ASCII));
        });
    assertThat(receive(pair.here(), HELLO.length)).isEqualTo(HELLO);
    TlsStream.Unwrapped clear = pair.here().unwrap();
    assertThat(clear.transport()).isSameAs(memory.here());
    var rest = new ByteArrayOutputStream();
    byte[] trailing = new byte[clear.trailing().remaining()];
    clear.trailing().get(trailing);
    rest.write(trailing);
    while (rest.size() < 5) {
      rest.write(clear.transport().receiveSome());
    }
    assertThat(rest.toString(US_ASCII)).isEqualTo("clear");
    assertThatThrownBy(pair.here()::receiveSome)
        .isInstanceOf(ClosedEndpointException.class)
        .hasMessageContaining("unwrapped");
    pair.here().close();
    pair.here().closeForcefully();
    memory.here().sendAll(HELLO); // still open
  }

  @NurseryTest
  void unwrappingThatWasCutOffGoesOn(Nursery nursery) throws Exception {
    var pair = TlsPairs.ready();
    assertThat(CancelScope.moveOnAfter(Duration.ofSeconds(1), pair.here()::unwrap).done())
        .isFalse();
    nursery.startSoon("server", () -> pair.there().unwrap());
    pair.here().unwrap();
  }

  @NurseryTest
  void unwrappingWhileThePeerStillSendsOrFromOneThatDoesNotAnswerBreaks() throws Exception {
    var pair = TlsPairs.ready();
    pair.there().sendAll(HELLO);
    assertThatThrownBy(pair.here()::unwrap)
        .isInstanceOf(BrokenStreamException.class)
        .hasMessageContaining("still sending");
    var lax = TlsPairs.ready(TlsPairs.client().httpsCompatible(), TlsPairs.server());
    lax.there().transport().close();
    assertThatThrownBy(lax.here()::unwrap).isInstanceOf(BrokenStreamException.class);
  }

  // -- cancellation and misuse

  @NurseryTest
  void aSendThatWasCutOffIsTheEnd(Nursery nursery) throws Exception {
    var pair = TlsPairs.lockstep();
    TlsStream stream = pair.here();
    assertThat(
            CancelScope.moveOnAfter(Duration.ofSeconds(1), () -> stream.sendAll(new byte[100_000]))
                .done())
        .isFalse();
    assertThatThrownBy(() -> stream.sendAll(HELLO))
        .isInstanceOf(BrokenStreamException.class)
        .hasMessageContaining("a send was cut off");
    assertThatThrownBy(stream::receiveSome).isInstanceOf(BrokenStreamException.class);
    assertThatThrownBy(stream::awaitSendable).isInstanceOf(BrokenStreamException.class);
    stream.close();
  }

  @NurseryTest
  void oneTaskForEachDirection(Nursery nursery) throws Exception {
    var pair = TlsPairs.lockstep();
    TlsStream stream = pair.here();
    Task<?> sender = nursery.startSoon("sender", () -> stream.sendAll(new byte[100_000]));
    Task<?> receiver = nursery.startSoon("receiver", () -> stream.receiveSome());
    Settling.waitAllTasksBlocked();
    assertThatThrownBy(() -> stream.sendAll(HELLO)).isInstanceOf(BusyResourceException.class);
    assertThatThrownBy(stream::awaitSendable).isInstanceOf(BusyResourceException.class);
    assertThatThrownBy(stream::receiveSome).isInstanceOf(BusyResourceException.class);
    assertThatThrownBy(stream::unwrap).isInstanceOf(BusyResourceException.class);
    sender.cancel("enough");
    receiver.cancel("enough");
  }

  @NurseryTest
  void whoWaitsToSendBeforeTheHandshakeIsInNobodysWay(Nursery nursery) throws Exception {
    var pair = TlsPairs.over(LockstepStreams.pair(), TlsPairs.client(), TlsPairs.server());
    Task<?> waiter = nursery.startSoon("waiter", () -> pair.here().awaitSendable());
    Settling.waitAllTasksBlocked();
    Task<?> client = nursery.startSoon("client", () -> pair.here().handshake());
    pair.there().handshake();
    waiter.await();
    client.await();
  }

  @NurseryTest
  void largeRecordsComeOutInSmallPieces(Nursery nursery) throws Exception {
    var pair = TlsPairs.ready();
    byte[] sent = new byte[70_000];
    for (int i = 0; i < sent.length; i++) {
      sent[i] = (byte) (i * 31);
    }
    nursery.startSoon(() -> {
      pair.there().sendAll(ByteBuffer.wrap(sent).limit(10));
      pair.there().sendAll(sent);
      pair.there().close();
    });
    var received = new ByteArrayOutputStream();
    for (int size = 1; ; size = size % 1000 + 7) {
      ByteBuffer target =
          size % 2 == 0 ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
      int count = pair.here().receiveInto(target);
      if (count < 0) {
        break;
      }
      byte[] chunk = new byte[target.flip().remaining()];
      assertThat(count).isEqualTo(chunk.length).isPositive();
      target.get(chunk);
      received.write(chunk);
    }
    assertThat(received.toByteArray()).startsWith(Arrays.copyOf(sent, 10)).endsWith(sent);
  }

  @NurseryTest
  void anEngineThatCannotBeMadeFailsTheHandshake() {
    TlsStream server =
        Tls.serverOptionsOf(
                () -> {
                  throw new IllegalStateException("no context today");
                })
            .over(MemoryStreams.pair().there());
    assertThatThrownBy(server::handshake)
        .isInstanceOf(TlsHandshakeException.class)
        .hasMessageContaining("no context today")
        .hasNoSuppressedExceptions();
  }

  @NurseryTest
  void allWhoWaitForAHandshakeThatFailsLearnOfIt(Nursery nursery) throws Exception {
    var memory = MemoryStreams.pair();
    TlsStream client = TlsPairs.client().over(memory.here(), "localhost");
    for (int i = 0; i < 3; i++) {
      nursery.startSoon(
          () -> assertThatThrownBy(client::handshake).isInstanceOf(BrokenStreamException.class));
    }
    Settling.waitAllTasksBlocked();
    memory.there().sendAll(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
  }
}
