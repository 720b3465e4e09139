package dev.nursery.testing.cancellation;

import dev.nursery.testing.schedule.RunReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A program does not hold what it has to when it is cancelled at one particular point.
 *
 * <p>The message says where that is, what is wrong, how to repeat it, and what happened turn by
 * turn; the cause is what was thrown, if anything was.
 */
public final class CancellationFailure extends AssertionError {

  private static final long serialVersionUID = 1;

  private final transient @Nullable CancelPoint point;
  private final transient @Nullable CancellationKind kind;
  private final transient RunReport run;

  CancellationFailure(
      String message,
      @Nullable Throwable cause,
      @Nullable CancelPoint point,
      @Nullable CancellationKind kind,
      RunReport run) {
    super(message, cause);
    this.point = point;
    this.kind = kind;
    this.run = run;
  }

  /** Where it was cancelled; empty if it fails without that. */
  public Optional<CancelPoint> point() {
    return Optional.ofNullable(point);
  }

  /** How it was cancelled; empty if it fails without that. */
  public Optional<CancellationKind> kind() {
    return Optional.ofNullable(kind);
  }

  /** The run that failed. */
  public RunReport run() {
    return run;
  }
}
