package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * The handle that this operation was called on has been closed, by this side. A usual cause is a
 * {@code try} with resources around a nursery's spawns instead of around the nursery: it closes the
 * resource when the block ends, while the children still run.
 */
public class ClosedResourceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what happened, the likely cause, and what to do. */
  public ClosedResourceException(String message) {
    super(message);
  }

  /** As above, with the underlying error. */
  public ClosedResourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
