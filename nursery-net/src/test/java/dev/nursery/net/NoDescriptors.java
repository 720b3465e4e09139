package dev.nursery.net;

import dev.nursery.net.reactor.Readiness;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;

/**
 * Waits for the first time when no descriptor is left, and again when some are; see {@link
 * DescriptorExhaustionTest}.
 */
final class NoDescriptors {

  private NoDescriptors() {}

  static void main() throws IOException {
    // With the JDK alone, so that nobody has had to wait in a reactor yet.
    var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    try (ServerSocketChannel listening = ServerSocketChannel.open().bind(loopback);
        SocketChannel peer = SocketChannel.open(listening.getLocalAddress());
        SocketChannel accepted = listening.accept();
        var stream = new TcpSocketStream(accepted, new Readiness(accepted))) {
      // There is something to receive, so this need not wait; what it needs otherwise gets loaded.
      peer.write(ByteBuffer.wrap(new byte[] {6}));
      System.out.println("before: " + stream.receiveSome()[0]);
      var files = new ArrayList<FileInputStream>();
      try {
        while (true) {
          files.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException e) {
        receive(stream);
      }
      for (FileInputStream file : files) {
        file.close();
      }
      peer.write(ByteBuffer.wrap(new byte[] {7}));
      System.out.println("later: " + stream.receiveSome()[0]);
    }
  }

  private static void receive(TcpStream stream) {
    try {
      stream.receiveSome();
    } catch (IOException e) {
      System.out.println("receive: " + e);
    }
  }
}
