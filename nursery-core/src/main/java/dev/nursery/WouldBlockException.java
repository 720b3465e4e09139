package dev.nursery;

import org.jspecify.annotations.Nullable;

/** Thrown by an operation that never waits, where it would have had to. */
public class WouldBlockException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what happened, the likely cause, and what to do. */
  public WouldBlockException(String message) {
    super(message);
  }

  /** As above, with the underlying error. */
  public WouldBlockException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
