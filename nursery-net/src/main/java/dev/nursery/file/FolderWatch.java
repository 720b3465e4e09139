package dev.nursery.file;

import dev.nursery.channel.ReceiveChannel;
import dev.nursery.pump.Mailbox;
import dev.nursery.thread.Threads;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A channel of what a {@link WatchService} tells.
 *
 * <p>A virtual thread waits for that, which costs no carrier. It takes what there is of one folder,
 * and comes for more when all has been received; meanwhile the service counts, up to its limit, and
 * then says that it has lost count. So nothing piles up here.
 */
final class FolderWatch implements ReceiveChannel<FileChange> {

  private final List<Path> paths;
  private final WatchService service;

  /** Those that are still there; the thread's. */
  private final Map<WatchKey, Path> folders;

  private final Mailbox<FileChange> changes = new Mailbox<>(this, "change", new ArrayDeque<>());

  private FolderWatch(List<Path> paths, WatchService service, Map<WatchKey, Path> folders) {
    this.paths = paths;
    this.service = service;
    this.folders = folders;
  }

  static FolderWatch open(List<Path> paths) throws IOException {
    return Threads.run(() -> {
      WatchService service = paths.getFirst().getFileSystem().newWatchService();
      try {
        var folders = new HashMap<WatchKey, Path>();
        for (Path path : paths) {
          WatchKey key =
              path.register(
                  service,
                  StandardWatchEventKinds.ENTRY_CREATE,
                  StandardWatchEventKinds.ENTRY_MODIFY,
                  StandardWatchEventKinds.ENTRY_DELETE);
          folders.put(key, path);
        }
        var watch = new FolderWatch(paths, service, folders);
        Thread.ofVirtual()
            .name("watch of " + paths.getFirst())
            .inheritInheritableThreadLocals(false)
            .start(watch::run);
        return watch;
      } catch (Throwable t) {
        service.close();
        throw t;
      }
    });
  }

  // -- the thread

  private void run() {
    try {
      while (!folders.isEmpty()) {
        WatchKey key = service.take();
        pass(key);
        if (!key.reset()) {
          folders.remove(key); // the folder is gone
        }
      }
      service.close();
    } catch (ClosedWatchServiceException | IOException | InterruptedException e) {
      // It was closed; nobody interrupts this thread.
    }
    changes.end();
  }

  /** Hands over what there is, and waits until it has been received. */
  private void pass(WatchKey key) {
    Path folder = folders.get(key);
    if (folder == null) {
      return;
    }
    changes.putAll(key.pollEvents().stream().map(event -> change(folder, event)).toList());
    changes.awaitDrained();
  }

  private static FileChange change(Path folder, WatchEvent<?> event) {
    FileChange.Kind kind;
    if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE) {
      kind = FileChange.Kind.CREATED;
    } else if (event.kind() == StandardWatchEventKinds.ENTRY_MODIFY) {
      kind = FileChange.Kind.MODIFIED;
    } else if (event.kind() == StandardWatchEventKinds.ENTRY_DELETE) {
      kind = FileChange.Kind.DELETED;
    } else {
      kind = FileChange.Kind.OVERFLOW;
    }
    return new FileChange(
        kind, event.context() instanceof Path name ? folder.resolve(name) : folder);
  }

  // -- whoever receives

  @Override
  public FileChange receive() {
    return changes.receive();
  }

  @Override
  public void close() {
    changes.close();
    try {
      service.close();
    } catch (IOException e) {
      // Nothing was to be written.
    }
  }

  @Override
  public String toString() {
    return "the watch of " + paths;
  }
}
