package dev.nursery.net;

import dev.nursery.Tasks;
import dev.nursery.net.reactor.Readiness;
import dev.nursery.sync.TaskSemaphore;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Binds Unix sockets, and deals with files that are there already. */
final class UnixBinding {

  /** Somebody else may be doing the same thing at the same path. */
  private static final int ATTEMPTS = 10;

  /** Longer than anybody needs between binding a socket and listening on it. */
  private static final Duration SECOND_LOOK = Duration.ofMillis(10);

  /**
   * For whoever removes a file, from its look on. Between two looks the file of one who has just
   * begun to listen could be taken for the stale one; it is put back then, but a third may have its
   * place. Other processes can still do that to each other.
   */
  private static final TaskSemaphore REMOVING = new TaskSemaphore(1);

  private final Path path;
  private final UnixListenOptions options;

  private UnixBinding(Path path, UnixListenOptions options) {
    this.path = path;
    this.options = options;
  }

  static UnixListener listen(Path path, UnixListenOptions options) throws IOException {
    Tasks.checkpoint();
    UnixPaths.check(path);
    return new UnixBinding(path, options).listen();
  }

  private UnixListener listen() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt();
      } catch (FileAlreadyExistsException e) {
        if (attempt == ATTEMPTS) {
          throw failed("others keep listening there and going away again", e);
        }
        REMOVING.with(this::removeStale);
      }
    }
  }

  private UnixListener attempt() throws IOException {
    Readiness.prepare();
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      SocketFile file =
          options.permissions().isPresent() || options.isTakingOver()
              ? bindAside(channel)
              : bindInPlace(channel);
      var readiness = new Readiness(channel);
      return new UnixSocketListener(new SocketListener.Socket(channel, readiness), path, file);
    } catch (Throwable t) {
      channel.close();
      throw t;
    }
  }

  private SocketFile bindInPlace(ServerSocketChannel channel) throws IOException {
    bind(channel, path);
    return SocketFile.at(path);
  }

  /** So that nobody finds the file before it is as it should be. */
  private SocketFile bindAside(ServerSocketChannel channel) throws IOException {
    Path aside = SocketFile.besides(path);
    bind(channel, aside);
    try {
      if (options.permissions().isPresent()) {
        setPermissions(aside, options.permissions().get());
      }
      SocketFile file = SocketFile.at(aside);
      publish(aside);
      return file;
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private void publish(Path aside) throws IOException {
    if (options.isTakingOver()
        && Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        && SocketFile.isSocket(path)) {
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.createLink(path, aside);
    }
  }

  private void setPermissions(Path file, Set<PosixFilePermission> permissions) throws IOException {
    try {
      Files.setPosixFilePermissions(file, permissions);
    } catch (UnsupportedOperationException e) {
      throw new BindException(
          "cannot listen on " + path + ": files have no such permissions there");
    }
  }

  private void bind(ServerSocketChannel channel, Path at) throws IOException {
    try {
      channel.bind(UnixDomainSocketAddress.of(at), options.backlog());
    } catch (IOException e) {
      if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
        var exists = new FileAlreadyExistsException(at.toString());
        exists.initCause(e);
        throw exists;
      }
      throw failed(Objects.requireNonNullElse(e.getMessage(), e.toString()) + advice(), e);
    }
  }

  private String advice() {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return " (there is no directory " + directory + ")";
    }
    return Files.isWritable(directory)
        ? ""
        : " (this process may not make files in " + directory + ")";
  }

  // -- what is there already

  private void removeStale() throws IOException {
    try {
      if (!SocketFile.isSocket(path)) {
        throw failed(
            "there is a file that is no socket, and it stays: choose another path, or remove it",
            null);
      }
    } catch (NoSuchFileException e) {
      return; // it was just removed
    }
    if (isAnswered(path) || isAnsweredLater()) {
      throw failed(
          "Address already in use (somebody listens there; a server that is to replace another one takes its path over)",
          null);
    }
    try {
      // It may be another one by now; then it answers, and is put back.
      SocketFile.remove(path, aside -> SocketFile.isSocket(aside) && !isAnswered(aside));
    } catch (IOException e) {
      throw failed("nobody listens there, but its file cannot be removed: " + e.getMessage(), e);
    }
  }

  /** Whoever has bound and does not listen yet does not answer either. */
  private boolean isAnsweredLater() throws IOException {
    Tasks.sleep(SECOND_LOOK);
    return isAnswered(path);
  }

  /** Whether there is somebody behind that file; also one with no room for more connections. */
  private static boolean isAnswered(Path file) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      try {
        probe.connect(UnixDomainSocketAddress.of(file));
        return true;
      } catch (IOException e) {
        // Only this is certain; whom we may not connect to is there.
        return !UnixPaths.isRefused(e) && Files.exists(file, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  private BindException failed(String why, @Nullable IOException cause) {
    var failed = new BindException("cannot listen on " + path + ": " + why);
    if (cause != null) {
      failed.initCause(cause);
    }
    return failed;
  }
}
