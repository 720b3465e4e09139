package dev.nursery.net.tls;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file or text does not have the certificates or the key that it should have. The message says
 * where, what is there instead, and how to make it right.
 */
public class InvalidPemException extends IOException {

  private static final long serialVersionUID = 1L;

  /** With the file, what is wrong with it, and what to do. */
  public InvalidPemException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
