package dev.nursery.samples;

import dev.nursery.Tasks;
import java.time.Duration;
import java.util.Locale;

/**
 * How long something took, by the clock that tasks live by: in a test that may be a virtual one.
 *
 * @param started as {@code TaskClock.now} says it
 */
public record Stopwatch(long started) {

  /** One that runs. */
  public static Stopwatch start() {
    return new Stopwatch(Tasks.clock().now());
  }

  /** In seconds, such as {@code 1.5 s}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.1f s", elapsed().toMillis() / 1000.0);
  }

  /** Since it was started. */
  public Duration elapsed() {
    return Duration.ofNanos(Tasks.clock().now() - started);
  }
}
