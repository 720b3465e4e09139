package dev.nursery.net.stream;

import java.io.EOFException;

/**
 * The peer has sent its last in the middle of something. The message says who, of what, and how
 * much of it came.
 */
public class UnexpectedEndException extends EOFException {

  private static final long serialVersionUID = 1L;

  /** With what is missing, and from whom. */
  public UnexpectedEndException(String message) {
    super(message);
  }
}
