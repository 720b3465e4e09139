package dev.nursery.net.testkit;

import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;

/** Connections over the loopback. */
public final class Tcps {

  private Tcps() {}

  /** Connected streams of ours, whose small buffers are soon full. */
  public static StreamPair<TcpStream, TcpStream> pair() throws IOException {
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
  public static TcpListener loopback() throws IOException {
    return Tcp.listenOptions().host("127.0.0.1").listen(0);
  }

  /** A socket of the JDK's, for peers that do not behave. */
  public static Socket socket(TcpListener listener) throws IOException {
    return new Socket(listener.localAddress().getAddress(), listener.port());
  }

  /** Receives till the end. */
  public static byte[] receiveAll(TcpStream stream) throws IOException {
    var received = new ByteArrayOutputStream();
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      received.write(chunk);
    }
    return received.toByteArray();
  }

  /** A handler that sends back what it receives. */
  public static void echo(TcpStream stream) throws IOException {
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      stream.sendAll(chunk);
    }
  }
}
