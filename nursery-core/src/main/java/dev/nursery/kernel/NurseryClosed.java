package dev.nursery.kernel;

/**
 * Nothing can be spawned into a nursery any more. Users see an {@link IllegalStateException}; who
 * has to tell this one from others of that kind can.
 */
public final class NurseryClosed extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** With a message that teaches. */
  public NurseryClosed(String message) {
    super(message);
  }
}
