package dev.nursery.proxied;

import dev.nursery.net.ClosedEndpointException;
import dev.nursery.net.Listener;
import dev.nursery.net.TcpStream;
import org.jspecify.annotations.Nullable;

/** A listener with a connection that was accepted before. */
final class OneConnection implements Listener<TcpStream> {

  private @Nullable TcpStream stream;

  OneConnection(TcpStream stream) {
    this.stream = stream;
  }

  @Override
  public TcpStream accept() throws ClosedEndpointException {
    TcpStream only = stream;
    if (only == null) {
      throw new ClosedEndpointException("there was only one");
    }
    stream = null;
    return only;
  }

  @Override
  public void close() {}
}
