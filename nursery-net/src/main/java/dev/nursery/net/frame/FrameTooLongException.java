package dev.nursery.net.frame;

import dev.nursery.BrokenResourceException;
import dev.nursery.net.stream.TooLongException;

/**
 * A peer has announced, or begun, a frame that is longer than it may be; the message says who. No
 * memory was taken for it. The channel is broken, as nobody knows where the next frame would begin.
 */
public class FrameTooLongException extends BrokenResourceException {

  private static final long serialVersionUID = 1L;

  private final long limit;

  /** With what the framing said. */
  public FrameTooLongException(TooLongException cause) {
    super(String.valueOf(cause.getMessage()), cause);
    this.limit = cause.limit();
  }

  /** How many bytes a frame may have. */
  public long limit() {
    return limit;
  }
}
