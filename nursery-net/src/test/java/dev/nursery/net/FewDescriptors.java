package dev.nursery.net;

import dev.nursery.Nursery;
import dev.nursery.net.testkit.Tcps;
import java.io.IOException;

/** An echo server, to be run with few file descriptors; see {@link DescriptorExhaustionTest}. */
final class FewDescriptors {

  private FewDescriptors() {}

  public static void main(String[] args) {
    Nursery.run(nursery -> {
      TcpListener listener =
          nursery.start(Tcp.listenOptions().host("127.0.0.1").server(0, FewDescriptors::echo));
      System.out.println("port " + listener.port());
    });
  }

  private static void echo(TcpStream stream) {
    try {
      Tcps.echo(stream);
    } catch (IOException e) {
      System.out.println("handler: " + e.getMessage());
    }
  }
}
