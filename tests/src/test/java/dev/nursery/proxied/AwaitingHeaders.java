package dev.nursery.proxied;

import dev.nursery.net.Listener;
import dev.nursery.net.TcpStream;
import dev.nursery.net.proxy.ProxyListener;
import dev.nursery.net.proxy.ProxyStream;
import java.io.IOException;

/** Hands connections out when their header was read: before that, closing would reset them. */
record AwaitingHeaders(ProxyListener<TcpStream> listener)
    implements Listener<ProxyStream<TcpStream>> {

  @Override
  public ProxyStream<TcpStream> accept() throws IOException {
    ProxyStream<TcpStream> stream = listener.accept();
    boolean received = false;
    try {
      stream.header();
      received = true;
      return stream;
    } finally {
      if (!received) {
        stream.closeForcefully();
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  @Override
  public void closeForcefully() throws IOException {
    listener.closeForcefully();
  }
}
