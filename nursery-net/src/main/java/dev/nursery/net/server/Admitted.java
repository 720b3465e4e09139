package dev.nursery.net.server;

import dev.nursery.net.ByteStream;
import dev.nursery.net.Endpoint;
import java.util.concurrent.atomic.AtomicBoolean;

/** A connection and its place, until it is closed. */
final class Admitted<S extends ByteStream> implements Endpoint {

  private final RunningServer<S> server;
  private final ServerConnection<S> connection;
  private final AtomicBoolean left = new AtomicBoolean();

  Admitted(RunningServer<S> server, ServerConnection<S> connection) {
    this.server = server;
    this.connection = connection;
  }

  ServerConnection<S> connection() {
    return connection;
  }

  @Override
  public void close() {
    closeForcefully();
  }

  @Override
  public void closeForcefully() {
    if (left.compareAndSet(false, true)) {
      server.leave(connection);
    }
  }

  @Override
  public String toString() {
    return connection.toString();
  }
}
