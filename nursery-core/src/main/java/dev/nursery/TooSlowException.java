package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * Timeout: the body of {@link CancelScope#failAfter failAfter} or {@link CancelScope#failAt failAt}
 * was cut off, since its time was over (or somebody cancelled that very scope, which {@link
 * #reason()} tells).
 */
public final class TooSlowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final CancelReason reason;

  TooSlowException(CancelReason reason, @Nullable Cancelled where) {
    super(reason.toString(), where);
    this.reason = reason;
  }

  /** Why the scope was cancelled. */
  public CancelReason reason() {
    return reason;
  }
}
