package dev.nursery.tcp;

import dev.nursery.Nursery;
import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import dev.nursery.testing.VirtualClock;
import dev.nursery.testing.stream.StreamPair;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;

/** Connections over the loopback. */
final class Tcps {

  private Tcps() {}

  /** A nursery on a clock that runs like real time, so that tests can wait by settling. */
  static void run(Nursery.RunBody body) {
    Nursery.options().clock(new VirtualClock().rate(1)).run(body);
  }

  /** A client and its server, whose small buffers are soon full. */
  static StreamPair<TcpStream, TcpStream> pair() throws IOException {
    try (TcpListener listener = loopback()) {
      TcpStream client = Tcp.open("127.0.0.1", listener.port());
      TcpStream server = listener.accept();
      for (TcpStream stream : new TcpStream[] {client, server}) {
        stream.option(StandardSocketOptions.SO_SNDBUF, 16_384);
        stream.option(StandardSocketOptions.SO_RCVBUF, 16_384);
      }
      return new StreamPair<>(client, server);
    }
  }

  /** A listener on any free port. */
  static TcpListener loopback() throws IOException {
    return Tcp.listenOptions().host("127.0.0.1").listen(0);
  }

  /** A socket of the JDK's, for peers that do not behave. */
  static Socket socket(TcpListener listener) throws IOException {
    return new Socket(listener.localAddress().getAddress(), listener.port());
  }

  /** Receives till the end. */
  static byte[] receiveAll(TcpStream stream) throws IOException {
    var received = new ByteArrayOutputStream();
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      received.write(chunk);
    }
    return received.toByteArray();
  }

  /** A handler that sends back what it receives. */
  static void echo(TcpStream stream) throws IOException {
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      stream.sendAll(chunk);
    }
  }
}
