package dev.nursery.testing.net;

import dev.nursery.net.TcpStream;
import dev.nursery.testing.stream.StreamContract;
import dev.nursery.testing.stream.StreamPair;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contract of streams, kept by connections in memory, in both directions. */
class MemoryStreamContractTest {

  @TestFactory
  Stream<DynamicTest> fromClientToServer() {
    return StreamContract.halfCloseable(
        () -> pair(MemoryStreamContractTest::plain), () -> clogged(pair(link -> link.buffer(100))));
  }

  @TestFactory
  Stream<DynamicTest> fromServerToClient() {
    return StreamContract.halfCloseable(
        () -> pair(MemoryStreamContractTest::plain).swapped(),
        () -> clogged(pair(link -> link.buffer(100)).swapped()));
  }

  @TestFactory
  Stream<DynamicTest> overASlowLinkInSmallPieces() {
    return StreamContract.halfCloseable(() ->
        pair(link ->
            link.latency(Duration.ofMillis(1)).jitter(Duration.ofMillis(1)).pieces(10_000)));
  }

  private static void plain(MemoryLink link) {}

  private static StreamPair<TcpStream, TcpStream> clogged(StreamPair<TcpStream, TcpStream> pair)
      throws IOException {
    pair.here().sendAll(new byte[100]);
    return pair;
  }

  private static StreamPair<TcpStream, TcpStream> pair(Consumer<MemoryLink> settings)
      throws IOException {
    var network = new MemoryNetwork();
    settings.accept(network.everywhere());
    Pair pair = Pair.in(network);
    return new StreamPair<>(pair.client(), pair.server());
  }
}
