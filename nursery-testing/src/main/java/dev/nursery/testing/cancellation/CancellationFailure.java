package dev.nursery.testing.cancellation;

import dev.nursery.testing.schedule.RunReport;
import java.util.List;
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

  private final transient List<Cut> cuts;
  private final transient @Nullable CancelPoint point;
  private final transient RunReport run;

  CancellationFailure(
      String message,
      @Nullable Throwable cause,
      List<Cut> cuts,
      @Nullable CancelPoint point,
      RunReport run) {
    super(message, cause);
    this.cuts = List.copyOf(cuts);
    this.point = point;
    this.run = run;
  }

  /** How it was cancelled: once, or twice; empty if it fails without that. */
  public List<Cut> cuts() {
    return cuts;
  }

  /** Where it was cancelled, for the last time; empty if it fails without that. */
  public Optional<CancelPoint> point() {
    return Optional.ofNullable(point);
  }

  /** The run that failed. */
  public RunReport run() {
    return run;
  }
}
