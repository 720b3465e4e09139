package dev.nursery;

import java.time.Duration;
import java.util.Objects;

/** Checks the durations that users give. */
final class Durations {

  /**
   * Longer than any wait that is meant, and short enough that adding it to a time cannot overflow.
   */
  private static final Duration LONGEST = Duration.ofDays(100 * 365L);

  private Durations() {}

  /** {@code duration} in nanoseconds. */
  static long nanos(Duration duration) {
    Objects.requireNonNull(
        duration,
        "the duration is null; for no time limit leave the scope out, or use Deadline.never() or"
            + " Tasks.sleepForever()");
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "negative duration "
              + duration
              + ": it was probably computed as a difference of times, the later from the"
              + " earlier; for a limit that may have passed already use a Deadline");
    }
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "duration "
              + duration
              + " is longer than 100 years: for no time limit leave the scope out, or use"
              + " Deadline.never() or Tasks.sleepForever()");
    }
    return duration.toNanos();
  }
}
