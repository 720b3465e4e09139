package dev.nursery;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by an operation of a task that is cancelled; let it pass.
 *
 * <p>It is on its way to the scope that was cancelled, which absorbs it. An {@link Error}, so that
 * {@code catch (Exception e)} around a call does not eat it by accident; clean up with {@code
 * finally} or {@code try}-with-resources, and where the clean-up has to wait for something, in
 * {@link CancelScope#shielded}. Catching it gains nothing: as long as the task is cancelled, every
 * operation throws a new one. What a clean-up throws that was {@linkplain Throwable#addSuppressed
 * suppressed} on a {@code Cancelled} is not lost with it: the absorbing scope throws it.
 *
 * <p>Nobody but the library makes one. Each is fresh, and belongs to the operation that threw it.
 */
public final class Cancelled extends Error {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial")
  private final CancelReason reason;

  Cancelled(CancelReason reason, @Nullable Throwable cause) {
    super(null, cause);
    this.reason = reason;
  }

  /** Why the task was cancelled. */
  public CancelReason reason() {
    return reason;
  }

  /** The reason in words; put together only when somebody reads it, as few are ever read. */
  @Override
  public String getMessage() {
    return reason.toString();
  }
}
