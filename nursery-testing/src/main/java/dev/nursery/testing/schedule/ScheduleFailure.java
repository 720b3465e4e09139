package dev.nursery.testing.schedule;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A schedule was found with which a program fails.
 *
 * <p>The message says how to repeat it and what happens, turn by turn; the cause is what came out
 * of the program.
 */
public final class ScheduleFailure extends AssertionError {

  private static final long serialVersionUID = 1;

  private final transient RunReport found;
  private final transient @Nullable RunReport shrunk;

  ScheduleFailure(String message, RunReport found, @Nullable RunReport shrunk) {
    super(message, (shrunk != null ? shrunk : found).failure().orElse(null));
    this.found = found;
    this.shrunk = shrunk;
  }

  /** The run in which the failure was found. */
  public RunReport found() {
    return found;
  }

  /**
   * A shorter run that fails in the same way; empty if the failure did not show again when the run
   * was repeated, because the program depends on something besides its schedule.
   */
  public Optional<RunReport> shrunk() {
    return Optional.ofNullable(shrunk);
  }
}
