package dev.nursery.benchmarks.echo;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * The client's side of one connection: at most one message under way. Owned by one thread.
 *
 * <p>A message fits into every socket buffer, so that sending never has to wait.
 */
final class Connection {

  static final int MESSAGE_BYTES = 64;

  final SocketChannel channel;
  private final ByteBuffer outgoing = ByteBuffer.allocateDirect(MESSAGE_BYTES);
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(MESSAGE_BYTES);
  private long sentAt;
  private long sent;

  private Connection(SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects, and sees one message come back, so that the server has accepted it for certain. */
  static Connection open(int port) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    var connection = new Connection(channel);
    connection.send();
    while (!connection.receive()) {}
    return connection;
  }

  void send() throws IOException {
    outgoing.clear();
    sentAt = System.nanoTime();
    sent++;
    if (channel.write(outgoing) != MESSAGE_BYTES) {
      throw new IOException("a message of " + MESSAGE_BYTES + " bytes was not sent at once");
    }
  }

  /** Receives what is there; true if that completes the message. */
  boolean receive() throws IOException {
    if (channel.read(incoming) < 0) {
      throw new EOFException("the server closed the connection");
    }
    if (incoming.hasRemaining()) {
      return false;
    }
    incoming.clear();
    return true;
  }

  long sentAt() {
    return sentAt;
  }

  /** How many messages, in all. */
  long sent() {
    return sent;
  }
}
