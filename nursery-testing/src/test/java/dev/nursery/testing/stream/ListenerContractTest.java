package dev.nursery.testing.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nursery.BusyResourceException;
import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Listener;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.net.MemoryHost;
import dev.nursery.testing.net.MemoryNetwork;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The contract of listeners, kept in memory, and not by some that only pretend. */
class ListenerContractTest {

  @TestFactory
  Stream<DynamicTest> memory() {
    return ListenerContract.of(() -> memory(Duration.ZERO));
  }

  @TestFactory
  Stream<DynamicTest> memoryOverASlowLink() {
    return ListenerContract.of(() -> memory(Duration.ofMillis(2)));
  }

  private static Listening<TcpStream> memory(Duration latency) throws IOException {
    var network = new MemoryNetwork();
    network.everywhere().latency(latency);
    MemoryHost client = network.host("client");
    TcpListener listener = network.host("server").use(() -> Tcp.listen(80));
    return new Listening<>(listener, () -> client.use(() -> Tcp.open("server", 80)));
  }

  // -- listeners that do not keep it

  @Test
  void aSecondAcceptThatIsNotToldSoIsFound() {
    assertThat(
            failures(listener ->
                new Wrapped(listener) {
                  @Override
                  public TcpStream accept() throws IOException {
                    try {
                      return super.accept();
                    } catch (BusyResourceException e) {
                      throw new IOException("somebody was faster", e);
                    }
                  }
                }))
        .containsExactly("two who accept are busy");
  }

  @Test
  void aClosedListenerThatDoesNotSaySoIsFound() {
    assertThat(
            failures(listener ->
                new Wrapped(listener) {
                  @Override
                  public TcpStream accept() throws IOException {
                    try {
                      return super.accept();
                    } catch (ClosedEndpointException e) {
                      throw new IOException("bad descriptor", e);
                    }
                  }
                }))
        .containsExactlyInAnyOrder(
            "after closing nothing works",
            "closing in a cancelled scope closes",
            "closing wakes who accepts",
            "cancelled, serving closes everything",
            "what a handler throws ends the serving");
  }

  @Test
  void aListenerThatTakesItsConnectionsWithItIsFound() {
    assertThat(
            failures(listener ->
                new Wrapped(listener) {

                  private final List<TcpStream> accepted = new CopyOnWriteArrayList<>();

                  @Override
                  public TcpStream accept() throws IOException {
                    TcpStream stream = super.accept();
                    accepted.add(stream);
                    return stream;
                  }

                  @Override
                  public void close() throws IOException {
                    for (TcpStream stream : accepted) {
                      stream.closeForcefully();
                    }
                    super.close();
                  }
                }))
        .contains("accepted connections outlive the listener");
  }

  private static class Wrapped implements Listener<TcpStream> {

    private final Listener<TcpStream> listener;

    Wrapped(Listener<TcpStream> listener) {
      this.listener = listener;
    }

    @Override
    public TcpStream accept() throws IOException {
      return listener.accept();
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  /** The names of the tests that such a listener does not pass. */
  private static List<String> failures(UnaryOperator<Listener<TcpStream>> wrapping) {
    return ListenerContract.of(
            () -> {
              Listening<TcpStream> listening = memory(Duration.ZERO);
              return new Listening<>(wrapping.apply(listening.listener()), listening.connect());
            })
        .filter(test -> {
          try {
            test.getExecutable().execute();
            return false;
          } catch (Throwable t) {
            return true;
          }
        })
        .map(DynamicTest::getDisplayName)
        .toList();
  }
}
