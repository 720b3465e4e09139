package dev.nursery;

/**
 * Thrown by {@link Nursery#call} if the nursery's own scope was cancelled before the body had a
 * value to return. ({@link Nursery#run}, which owes no value, just returns.) A body that cancels
 * its nursery and then returns a value has one, unless an operation comes in between; closing a
 * stream at the end of a {@code try} with resources is one.
 */
public final class NurseryCancelledException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final CancelReason reason;

  NurseryCancelledException(CancelReason reason) {
    super("the nursery has no value: it was " + reason);
    this.reason = reason;
  }

  /** Why the nursery's scope was cancelled. */
  public CancelReason reason() {
    return reason;
  }
}
