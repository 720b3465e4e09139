package dev.nursery.file;

import java.nio.file.Path;

/**
 * What has happened in a folder; see {@link FileChanges}.
 *
 * @param kind what
 * @param path to whom: the folder's path, and the name in it; if it {@linkplain Kind#OVERFLOW
 *     cannot be told}, the folder itself
 */
public record FileChange(Kind kind, Path path) {

  /** What can happen. */
  public enum Kind {
    /** It is there now: was made, or moved here. */
    CREATED,
    /** It was written to, or has other properties. */
    MODIFIED,
    /** It is gone: was deleted, or moved away. */
    DELETED,
    /**
     * So much has happened that the system has lost count: what is known of the folder is to be
     * found out anew.
     */
    OVERFLOW
  }
}
