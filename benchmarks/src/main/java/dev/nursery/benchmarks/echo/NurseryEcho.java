package dev.nursery.benchmarks.echo;

import dev.nursery.Action;
import dev.nursery.CancelScope;
import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The echo server of this library. */
final class NurseryEcho {

  private static final Duration IDLE_LIMIT = Duration.ofSeconds(60);

  private NurseryEcho() {}

  static int start(Action<TcpStream> handler) {
    var port = new CompletableFuture<Integer>();
    Thread.startVirtualThread(() -> serve(handler, port));
    return port.join();
  }

  private static void serve(Action<TcpStream> handler, CompletableFuture<Integer> port) {
    try {
      Nursery.run(nursery ->
          port.complete(
              nursery
                  .start(
                      Tcp.listenOptions()
                          .host("127.0.0.1")
                          .backlog(EchoServer.BACKLOG)
                          .server(0, handler))
                  .port()));
    } catch (Throwable t) {
      port.completeExceptionally(t);
    }
  }

  static void echo(TcpStream stream) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(EchoServer.BUFFER_BYTES);
    while (stream.receiveInto(buffer) != -1) {
      stream.sendAll(buffer.flip());
      buffer.clear();
    }
  }

  static void echoWithDeadlines(TcpStream stream) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(EchoServer.BUFFER_BYTES);
    while (CancelScope.failAfter(IDLE_LIMIT, () -> stream.receiveInto(buffer)) != -1) {
      stream.sendAll(buffer.flip());
      buffer.clear();
    }
  }
}
