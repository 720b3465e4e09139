package dev.nursery.net.testkit;

import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import java.io.IOException;
import java.net.Socket;

/** Connections over the loopback. */
public final class Tcps {

  private Tcps() {}

  /** A listener on any free port. */
  public static TcpListener loopback() throws IOException {
    return Tcp.listenOptions().host("127.0.0.1").listen(0);
  }

  /** A socket of the JDK's, for peers that do not behave. */
  public static Socket socket(TcpListener listener) throws IOException {
    return new Socket(listener.localAddress().getAddress(), listener.port());
  }

  /** A handler that sends back what it receives. */
  public static void echo(TcpStream stream) throws IOException {
    for (byte[] chunk = stream.receiveSome(); chunk.length > 0; chunk = stream.receiveSome()) {
      stream.sendAll(chunk);
    }
  }
}
