package dev.nursery.file;

import dev.nursery.BusyResourceException;
import dev.nursery.ClosedResourceException;
import dev.nursery.EndOfChannelException;
import dev.nursery.Tasks;
import dev.nursery.channel.ReceiveChannel;
import dev.nursery.lowlevel.ParkingLot;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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

  private final AtomicBoolean receiving = new AtomicBoolean();

  private final ReentrantLock lock = new ReentrantLock();
  private final ParkingLot waiting = new ParkingLot();

  /** Signalled when all has been received, and when this is closed. */
  private final Condition drained = lock.newCondition();

  /** Guarded by the lock, as all that follows. */
  private final ArrayDeque<FileChange> changes = new ArrayDeque<>();

  private boolean ended;
  private boolean closed;

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
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
  }

  /** Hands over what there is, and waits until it has been received. */
  private void pass(WatchKey key) {
    Path folder = folders.get(key);
    if (folder == null) {
      return;
    }
    lock.lock();
    try {
      for (WatchEvent<?> event : key.pollEvents()) {
        changes.add(change(folder, event));
      }
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
    lock.lock();
    try {
      while (!changes.isEmpty() && !closed) {
        drained.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
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
    Tasks.checkpointIfCancelled();
    if (!receiving.compareAndSet(false, true)) {
      throw new BusyResourceException(
          "another task is receiving from " + this + " already, and each change comes once");
    }
    try {
      FileChange change = take();
      Tasks.cancelShieldedCheckpoint();
      return change;
    } catch (ClosedResourceException e) {
      Tasks.checkpointBeforeFailing();
      throw e;
    } finally {
      receiving.set(false);
    }
  }

  private FileChange take() {
    lock.lock();
    try {
      while (true) {
        if (closed) {
          throw new ClosedResourceException(
              this + " is closed: receive before its try-with-resources ends");
        }
        FileChange change = changes.poll();
        if (change != null) {
          if (changes.isEmpty()) {
            drained.signal();
          }
          return change;
        }
        if (ended) {
          throw new EndOfChannelException("what " + this + " was about is gone");
        }
        ParkingLot.Place place = waiting.prepare();
        lock.unlock();
        try {
          place.await();
        } finally {
          lock.lock();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changes.clear();
      drained.signal();
    } finally {
      lock.unlock();
    }
    waiting.unparkAll();
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
