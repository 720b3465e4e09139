package dev.nursery.servers;

import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.Tasks;
import dev.nursery.net.ByteStream;
import dev.nursery.net.HalfCloseable;
import dev.nursery.net.Listener;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.server.Server;
import dev.nursery.net.server.ServerConnection;
import dev.nursery.testing.stream.LockstepStreams;
import dev.nursery.testing.stream.MemoryStreams;
import dev.nursery.testing.stream.StreamContract;
import dev.nursery.testing.stream.StreamPair;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What handlers are given keeps the contract of streams. */
class ConnectionContractTest {

  /** Roots of their own, each with a server whose handler lends its connection to a test. */
  private final List<CancelScope> servers = new CopyOnWriteArrayList<>();

  @AfterEach
  void stopServers() {
    servers.forEach(each -> each.cancel("the tests are over"));
  }

  /** A listener of one connection. */
  private record One<S extends ByteStream>(S stream, AtomicBoolean taken) implements Listener<S> {

    @Override
    public S accept() {
      if (taken.getAndSet(true)) {
        Tasks.sleepForever();
      }
      return stream;
    }

    @Override
    public void close() {}
  }

  private <S extends ByteStream> ServerConnection<S> served(S stream) throws Exception {
    var connection = new CompletableFuture<ServerConnection<S>>();
    Thread.startVirtualThread(() ->
        Nursery.run(nursery -> {
          servers.add(nursery.cancelScope());
          nursery.start(
              Server.options()
                  .server(
                      new One<>(stream, new AtomicBoolean()),
                      each -> {
                        connection.complete(each);
                        Tasks.sleepForever();
                      }));
        }));
    return connection.get();
  }

  private <S extends HalfCloseable> StreamPair<HalfCloseable, HalfCloseable> served(
      StreamPair<S, S> pair) throws Exception {
    return new StreamPair<>(pair.here(), served(pair.there()));
  }

  private StreamPair<HalfCloseable, HalfCloseable> tcp() throws Exception {
    try (TcpListener listener = Tcp.listenOptions().host("127.0.0.1").listen(0)) {
      TcpStream client = Tcp.open("127.0.0.1", listener.port());
      return new StreamPair<>(client, served(accepted(listener)));
    }
  }

  private static TcpStream accepted(TcpListener listener) throws IOException {
    return listener.accept();
  }

  @TestFactory
  Stream<DynamicTest> towardsTheServer() {
    return StreamContract.halfCloseable(
        () -> served(MemoryStreams.pair()), () -> served(LockstepStreams.pair()));
  }

  @TestFactory
  Stream<DynamicTest> fromTheServer() {
    return StreamContract.halfCloseable(
        () -> served(MemoryStreams.pair()).swapped(),
        () -> served(LockstepStreams.pair()).swapped());
  }

  @TestFactory
  Stream<DynamicTest> overTcp() {
    return StreamContract.halfCloseable(this::tcp);
  }
}
