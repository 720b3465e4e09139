package dev.nursery.testing.stream;

import dev.nursery.Nursery;
import dev.nursery.Task;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.Settling;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The contracts, kept by the streams in memory and by TCP. */
class StreamContractTest {

  @TestFactory
  Stream<DynamicTest> memoryOneWay() {
    return StreamContract.oneWay(MemoryStreams::oneWayPair);
  }

  @TestFactory
  Stream<DynamicTest> memoryTwoWay() {
    return StreamContract.halfCloseable(MemoryStreams::pair);
  }

  @TestFactory
  Stream<DynamicTest> lockstepOneWay() {
    return StreamContract.oneWay(LockstepStreams::oneWayPair, LockstepStreams::oneWayPair);
  }

  @TestFactory
  Stream<DynamicTest> lockstepTwoWay() {
    return StreamContract.halfCloseable(LockstepStreams::pair, LockstepStreams::pair);
  }

  @TestFactory
  Stream<DynamicTest> tcp() {
    return StreamContract.halfCloseable(StreamContractTest::connected, StreamContractTest::clogged);
  }

  /** With small buffers, which are soon full. */
  private static StreamPair<TcpStream, TcpStream> connected() throws IOException {
    try (TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(0)) {
      TcpStream client = Tcp.open("127.0.0.1", listener.port());
      TcpStream server = listener.accept();
      for (TcpStream stream : new TcpStream[] {client, server}) {
        stream.option(StandardSocketOptions.SO_SNDBUF, 16_384);
        stream.option(StandardSocketOptions.SO_RCVBUF, 16_384);
      }
      return new StreamPair<>(client, server);
    }
  }

  private static StreamPair<TcpStream, TcpStream> clogged() throws Exception {
    StreamPair<TcpStream, TcpStream> pair = connected();
    for (int size : new int[] {65_536, 1}) { // single bytes fill what the big chunks leave
      Nursery.run(nursery -> {
        byte[] chunk = new byte[size];
        var sent = new AtomicLong();
        Task<?> sending =
            nursery.startSoon(() -> {
              while (true) {
                pair.here().sendAll(chunk);
                sent.incrementAndGet();
              }
            });
        long before;
        do {
          before = sent.get();
          // What was sent may still be on its way to the receiver's buffer, which nothing shows.
          Settling.waitAllTasksBlocked(Duration.ofMillis(30));
        } while (sent.get() != before);
        sending.cancel("it is full");
      });
    }
    return pair;
  }
}
