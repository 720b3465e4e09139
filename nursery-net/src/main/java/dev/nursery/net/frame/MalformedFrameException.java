package dev.nursery.net.frame;

import dev.nursery.BrokenResourceException;

/**
 * A peer has sent a frame that its codec can make no value of; the message says who, the cause why.
 * The channel is broken: who expects such frames, and wants to go on, has the codec make values of
 * them as well.
 */
public class MalformedFrameException extends BrokenResourceException {

  private static final long serialVersionUID = 1L;

  /** With who sent it, and what the codec threw. */
  public MalformedFrameException(String message, Throwable cause) {
    super(message, cause);
  }
}
