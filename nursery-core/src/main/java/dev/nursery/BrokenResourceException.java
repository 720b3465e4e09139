package dev.nursery;

import org.jspecify.annotations.Nullable;

/** The other side, or what lies between, has failed for good; the cause says how. */
public class BrokenResourceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what happened, the likely cause, and what to do. */
  public BrokenResourceException(String message) {
    super(message);
  }

  /** As above, with the underlying error. */
  public BrokenResourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
