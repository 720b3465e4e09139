package dev.nursery.benchmarks.echo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The echo server of the JDK alone: a virtual thread for each connection. */
final class BlockingEcho {

  private BlockingEcho() {}

  static int start() throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(EchoServer.anyPort(), EchoServer.BACKLOG);
    Thread.startVirtualThread(() -> serve(listener));
    return listener.socket().getLocalPort();
  }

  private static void serve(ServerSocketChannel listener) {
    try {
      while (true) {
        SocketChannel connection = listener.accept();
        Thread.startVirtualThread(() -> echo(connection));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void echo(SocketChannel connection) {
    try (connection) {
      connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer buffer = ByteBuffer.allocate(EchoServer.BUFFER_BYTES);
      while (connection.read(buffer) != -1) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          connection.write(buffer);
        }
        buffer.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
