package dev.nursery.net;

import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A Unix socket of this machine, with its file. */
final class UnixSocketListener extends SocketListener<UnixStream> implements UnixListener {

  private final Path path;
  private final SocketFile file;
  private final AtomicBoolean removed = new AtomicBoolean();

  /** Takes over a bound socket, and the file at {@code path}, if that is this {@code file}. */
  UnixSocketListener(Socket socket, Path path, SocketFile file) {
    super(List.of(socket));
    this.path = path;
    this.file = file;
  }

  @Override
  UnixStream stream(SocketChannel channel, Readiness readiness) {
    return new UnixSocketStream(channel, readiness, path, false);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public <T> T option(SocketOption<T> option) throws IOException {
    return valueOf(option);
  }

  @Override
  public <T> UnixListener option(SocketOption<T> option, T value) throws IOException {
    set(option, value);
    return this;
  }

  /**
   * The file goes first. As long as there is somebody who listens, nobody takes it for a stale one
   * and puts another in its place.
   */
  @Override
  public void closeForcefully() throws IOException {
    IOException failure = null;
    if (removed.compareAndSet(false, true)) {
      try {
        file.removeFrom(path);
      } catch (IOException e) {
        failure = new IOException("cannot remove the file of " + this + ": " + e.getMessage(), e);
      }
    }
    super.closeForcefully();
    if (failure != null) {
      throw failure;
    }
  }

  /** As in {@code UnixListener[/run/app.sock]}. */
  @Override
  public String toString() {
    return "UnixListener[" + path + "]";
  }
}
