package dev.nursery.tls;

import dev.nursery.net.Tcp;
import dev.nursery.net.tls.TlsListener;
import dev.nursery.testing.stream.ListenerContract;
import dev.nursery.testing.stream.Listening;
import dev.nursery.testing.stream.StreamContract;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contracts of streams and listeners, kept by TLS. */
class ContractTest {

  @TestFactory
  Stream<DynamicTest> fromClientToServer() {
    return StreamContract.twoWay(TlsPairs::ready, TlsPairs::lockstep);
  }

  @TestFactory
  Stream<DynamicTest> fromServerToClient() {
    return StreamContract.twoWay(
        () -> TlsPairs.ready().swapped(), () -> TlsPairs.lockstep().swapped());
  }

  @TestFactory
  Stream<DynamicTest> oneTwo() {
    var server = TlsPairs.server().protocols("TLSv1.2");
    return Stream.concat(
        StreamContract.twoWay(() -> TlsPairs.ready(TlsPairs.client(), server)),
        StreamContract.twoWay(() -> TlsPairs.ready(TlsPairs.client(), server).swapped()));
  }

  @TestFactory
  Stream<DynamicTest> insideItself() {
    return StreamContract.twoWay(
        () ->
            TlsPairs.shaken(TlsPairs.over(TlsPairs.ready(), TlsPairs.client(), TlsPairs.server())),
        () ->
            TlsPairs.shaken(
                TlsPairs.over(TlsPairs.lockstep(), TlsPairs.client(), TlsPairs.server())));
  }

  @TestFactory
  Stream<DynamicTest> overTcp() {
    return StreamContract.twoWay(TlsPairs::tcp);
  }

  /**
   * In these a client sends before it is accepted, or a handler is to run before the client has
   * done anything; with TLS each waits for the handshake.
   */
  private static final Set<String> WITHOUT_HANDSHAKE =
      Set.of(
          "connections wait to be accepted",
          "a cancelled accept takes nothing",
          "a client that has gone is skipped",
          "what a handler throws ends the serving");

  /** Of HTTPS: any other stream does its handshake at the latest when it is closed. */
  @TestFactory
  Stream<DynamicTest> listener() {
    var client = TlsPairs.client().httpsCompatible();
    var server = TlsPairs.server().httpsCompatible().tcp(Tcp.listenOptions().host("127.0.0.1"));
    return ListenerContract.of(
            () -> {
              TlsListener listener = server.listen(0);
              return new Listening<>(listener, () -> client.open("127.0.0.1", listener.port()));
            })
        .filter(test -> !WITHOUT_HANDSHAKE.contains(test.getDisplayName()));
  }
}
