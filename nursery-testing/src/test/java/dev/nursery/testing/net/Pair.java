package dev.nursery.testing.net;

import dev.nursery.net.Tcp;
import dev.nursery.net.TcpListener;
import dev.nursery.net.TcpStream;
import java.io.IOException;

/** A connection between the hosts {@code client} and {@code server}. */
record Pair(TcpStream client, TcpStream server) implements AutoCloseable {

  static Pair in(MemoryNetwork network) throws IOException {
    try (TcpListener listener = network.host("server").use(() -> Tcp.listen(80))) {
      TcpStream client = network.host("client").use(() -> Tcp.open("server", 80));
      return new Pair(client, listener.accept());
    }
  }

  @Override
  public void close() throws IOException {
    client.closeForcefully();
    server.closeForcefully();
  }
}
