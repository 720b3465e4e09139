package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * The other side has ended the conversation in good order, and everything that it sent has been
 * received.
 */
public class EndOfChannelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what happened, the likely cause, and what to do. */
  public EndOfChannelException(String message) {
    super(message);
  }

  /** As above, with the underlying error. */
  public EndOfChannelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
