package dev.nursery.net;

import dev.nursery.Tasks;
import dev.nursery.net.reactor.Readiness;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Connects to Unix sockets. That is done at once or not at all: if the listener has no room for
 * more, there is nothing that a selector could tell, and whoever wants to connect tries again.
 */
final class UnixConnecting {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(64);

  private UnixConnecting() {}

  static UnixStream connect(Path path) throws IOException {
    Tasks.checkpointIfCancelled();
    UnixPaths.check(path);
    for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      boolean connected = false;
      try {
        var readiness = new Readiness(channel);
        connected = attempt(channel, path);
        if (connected) {
          Tasks.cancelShieldedCheckpoint();
          return new UnixSocketStream(channel, readiness, path, true);
        }
      } finally {
        if (!connected) {
          channel.close();
        }
      }
      Tasks.sleep(pause);
    }
  }

  private static Duration longer(Duration pause) {
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
  }

  /** Whether it is connected; if not, there was no room. */
  private static boolean attempt(SocketChannel channel, Path path) throws IOException {
    try {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      if (UnixPaths.isFull(e)) {
        return false;
      }
      Tasks.checkpointBeforeFailing(); // whoever listened there may have been cancelled with us
      var failed =
          new ConnectException(
              "cannot connect to "
                  + path
                  + ": "
                  + Objects.requireNonNullElse(e.getMessage(), e.toString())
                  + advice(path, e));
      failed.initCause(e);
      throw failed;
    }
  }

  private static String advice(Path path, IOException error) {
    if (UnixPaths.isRefused(error)) {
      return " (there is a file, but nobody listens behind it: has the server died?)";
    }
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return " (there is no such file: is the server running, and is that its path?)";
    }
    return Files.isWritable(path)
        ? ""
        : " (this process may not write to it; see the permissions of its file)";
  }
}
