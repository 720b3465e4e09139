package dev.nursery.net;

import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A connection over a Unix socket. */
final class UnixSocketStream extends SocketStream implements UnixStream {

  private final Path path;

  /** Whether this side has connected, or accepted. */
  private final boolean opened;

  /** Takes over a connected channel, of the socket at {@code path}. */
  UnixSocketStream(SocketChannel channel, Readiness readiness, Path path, boolean opened) {
    super(channel, readiness);
    this.path = path;
    this.opened = opened;
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
  public <T> UnixStream option(SocketOption<T> option, T value) throws IOException {
    set(option, value);
    return this;
  }

  /** As in {@code UnixStream[to /run/app.sock]}. */
  @Override
  public String toString() {
    return "UnixStream[" + (opened ? "to " : "at ") + path + "]";
  }
}
