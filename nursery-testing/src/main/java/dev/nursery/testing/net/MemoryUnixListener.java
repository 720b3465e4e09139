package dev.nursery.testing.net;

import dev.nursery.net.UnixListener;
import dev.nursery.net.UnixStream;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.file.Path;

/**
 * A Unix socket of a host in memory: a port of its loopback that nobody knows by number. There is
 * no file.
 */
record MemoryUnixListener(MemoryListener listener, Path path, MemoryHost host)
    implements UnixListener {

  @Override
  public UnixStream accept() throws IOException {
    return new MemoryUnixStream(listener.accept(), path);
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return listener.option(option);
  }

  @Override
  public <T> UnixListener option(SocketOption<T> option, T value) throws IOException {
    listener.option(option, value);
    return this;
  }

  @Override
  public void close() throws IOException {
    host.forget(this);
    listener.close();
  }

  @Override
  public void closeForcefully() {
    host.forget(this);
    listener.closeForcefully();
  }

  @Override
  public String toString() {
    return "UnixListener[" + path + "]";
  }
}
