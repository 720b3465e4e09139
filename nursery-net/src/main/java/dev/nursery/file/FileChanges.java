package dev.nursery.file;

import dev.nursery.Cancelled;
import dev.nursery.channel.ReceiveChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What happens in a folder, as a channel.
 *
 * {@snippet :
 * try (ReceiveChannel<FileChange> changes = FileChanges.open(Path.of("settings"))) {
 *   reportChanges(Path.of("settings")); // how it was before the first change
 *   for (FileChange change : changes) {
 *     IO.println(change.kind() + " " + change.path());
 *   }
 * }
 * }
 *
 * <p>Files and folders in it are watched, not those further down. The system tells little: of one
 * write it may make several changes, a rename is a deletion and a creation, and on some systems
 * (macOS) it takes seconds. If more happens than is received, it loses count, and says so with
 * {@link FileChange.Kind#OVERFLOW}; nothing is ever left out without that.
 *
 * <p>The channel ends when none of its folders is there any more. One task receives at a time; a
 * receive that is cancelled has taken no change. Uses {@link java.nio.file.WatchService}.
 */
public final class FileChanges {

  private FileChanges() {}

  /**
   * Watches folders. What happens after this has returned is received.
   *
   * @param folders at least one
   * @throws java.nio.file.NotDirectoryException if one of them is no folder
   * @throws java.nio.file.NoSuchFileException if one of them is not there
   * @throws IOException if the system cannot watch any more
   * @throws Cancelled if the task is cancelled before it begins
   */
  public static ReceiveChannel<FileChange> open(Path... folders) throws IOException {
    List<Path> watched = List.of(Objects.requireNonNull(folders, "folders"));
    if (watched.isEmpty()) {
      throw new IllegalArgumentException("no folder is named, so nothing would ever be received");
    }
    return FolderWatch.open(watched);
  }
}
