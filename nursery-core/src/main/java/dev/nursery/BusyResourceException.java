package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * Another task is doing the same on the same handle, which serves one at a time. This is a defect
 * in the program, found early: nobody waits for the other to finish.
 */
public class BusyResourceException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what happened, the likely cause, and what to do. */
  public BusyResourceException(String message) {
    super(message);
  }

  /** As above, with the underlying error. */
  public BusyResourceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
