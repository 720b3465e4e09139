package dev.nursery.net;

import dev.nursery.Action;
import dev.nursery.Nursery;
import dev.nursery.Startable;
import dev.nursery.TaskStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to listen on a Unix socket; immutable, so a set of options can be kept and used many times.
 *
 * {@snippet :
 * UnixListener listener =
 *     nursery.start(Unix.listenOptions().permissions("rw-rw----").server(path, Echo::handle));
 * }
 */
public final class UnixListenOptions {

  private static final int LARGEST_BACKLOG = 0xFFFF;

  static final UnixListenOptions DEFAULT =
      new UnixListenOptions(LARGEST_BACKLOG, null, false, null);

  private final int backlog;
  private final @Nullable Set<PosixFilePermission> permissions;
  private final boolean takingOver;
  private final @Nullable Nursery handlers;

  private UnixListenOptions(
      int backlog,
      @Nullable Set<PosixFilePermission> permissions,
      boolean takingOver,
      @Nullable Nursery handlers) {
    this.backlog = backlog;
    this.permissions = permissions;
    this.takingOver = takingOver;
    this.handlers = handlers;
  }

  /**
   * How many connections may wait to be accepted; as many as possible if none is given.
   *
   * @param backlog at least 1; the operating system may allow less
   */
  public UnixListenOptions backlog(int backlog) {
    if (backlog < 1) {
      throw new IllegalArgumentException("backlog is " + backlog + ", and has to be at least 1");
    }
    return new UnixListenOptions(
        Math.min(backlog, LARGEST_BACKLOG), permissions, takingOver, handlers);
  }

  /**
   * The permissions of the file. Who may write to it may connect. They are in place before anybody
   * finds the file. If none are given, the process's {@code umask} decides; usually only the user
   * that the process runs as may connect then.
   */
  public UnixListenOptions permissions(Set<PosixFilePermission> permissions) {
    Objects.requireNonNull(permissions, "permissions");
    Set<PosixFilePermission> copy = EnumSet.noneOf(PosixFilePermission.class);
    copy.addAll(permissions);
    return new UnixListenOptions(backlog, Set.copyOf(copy), takingOver, handlers);
  }

  /**
   * As {@link #permissions(Set)}, as {@code ls -l} writes them.
   *
   * @param permissions nine characters, as in {@code "rw-rw----"}
   */
  public UnixListenOptions permissions(String permissions) {
    Objects.requireNonNull(permissions, "permissions");
    try {
      return permissions(PosixFilePermissions.fromString(permissions));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "permissions are '"
              + permissions
              + "', and have to be nine characters as ls -l writes them, as in \"rw-rw----\"",
          e);
    }
  }

  /**
   * Takes the path over from whoever listens there, without a moment in which nobody does: for the
   * restart of a server. New connections come here from then on; the one before keeps those that it
   * has, and those that wait to be accepted by it.
   */
  public UnixListenOptions takingOver() {
    return new UnixListenOptions(backlog, permissions, true, handlers);
  }

  /** The nursery for the handlers of {@link #serve}; one of its own if none is given. */
  public UnixListenOptions handlersIn(Nursery nursery) {
    return new UnixListenOptions(
        backlog, permissions, takingOver, Objects.requireNonNull(nursery, "nursery"));
  }

  /** How many connections may wait to be accepted. For networks. */
  public int backlog() {
    return backlog;
  }

  /** The permissions, if any were given. For networks. */
  public Optional<Set<PosixFilePermission>> permissions() {
    return Optional.ofNullable(permissions);
  }

  /** Whether the path is to be taken over from whoever listens there. For networks. */
  public boolean isTakingOver() {
    return takingOver;
  }

  /** As {@link Unix#listen}, with these options. */
  public UnixListener listen(Path path) throws IOException {
    return Network.current().listen(Objects.requireNonNull(path, "path"), this);
  }

  /** As {@link Unix#serve(Action, Path)}, with these options. */
  public void serve(Action<? super UnixStream> handler, Path path) throws IOException {
    serve(handler, path, TaskStatus.ignored());
  }

  /** As {@link Unix#serve(Action, Path, TaskStatus)}, with these options. */
  public void serve(
      Action<? super UnixStream> handler, Path path, TaskStatus<? super UnixListener> status)
      throws IOException {
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(status, "status");
    AcceptLoop.run(listen(path), handler, status, handlers);
  }

  /** As {@link Unix#server}, with these options. */
  public Startable<UnixListener> server(Path path, Action<? super UnixStream> handler) {
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(path, "path");
    return status -> serve(handler, path, status);
  }
}
