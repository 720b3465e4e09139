package dev.nursery.tcp;

import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.testing.stream.ListenerContract;
import dev.nursery.testing.stream.Listening;
import dev.nursery.testing.stream.StreamContract;
import dev.nursery.testkit.Clogging;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contracts of streams and listeners, kept by TCP. */
class ContractTest {

  @TestFactory
  Stream<DynamicTest> fromClientToServer() {
    return StreamContract.halfCloseable(Tcps::pair, () -> Clogging.clogged(Tcps.pair()));
  }

  @TestFactory
  Stream<DynamicTest> fromServerToClient() {
    return StreamContract.halfCloseable(
        () -> Tcps.pair().swapped(), () -> Clogging.clogged(Tcps.pair().swapped()));
  }

  @TestFactory
  Stream<DynamicTest> listener() {
    return ListenerContract.of(() -> {
      TcpListener listener = Tcps.loopback();
      return new Listening<>(listener, () -> Tcp.open("127.0.0.1", listener.port()));
    });
  }
}
