package dev.nursery.net.stream;

import java.io.IOException;

/**
 * More came, or was to be sent, than was agreed on: a line that does not end, a frame that is too
 * long, a body over its limit. The message says from whom.
 *
 * <p>It is what keeps a peer from filling the memory. After it, there is usually nothing to do but
 * to close the stream, since nobody knows where the next piece would begin.
 */
public class TooLongException extends IOException {

  private static final long serialVersionUID = 1L;

  private final long limit;

  /** With what happened, where, and the limit, in bytes. */
  public TooLongException(String message, long limit) {
    super(message);
    this.limit = limit;
  }

  /** The limit that does not hold, in bytes. */
  public long limit() {
    return limit;
  }
}
