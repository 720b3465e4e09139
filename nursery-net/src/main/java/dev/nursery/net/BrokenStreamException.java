package dev.nursery.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The peer, or what lies between, has failed: it was reset, killed, or cannot be reached any more.
 * The stream is good for nothing but to be closed. The cause is what the operating system said.
 */
public class BrokenStreamException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With what happened, and what the operating system said about it. */
  public BrokenStreamException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
