package dev.nursery.laws;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A scope's deadline, as the program has set and moved it. For threads that take turns. */
final class Limit {

  /** Before entry counted from then, after it from the clock's beginning. */
  private @Nullable Duration time;

  private boolean entered;
  private boolean passed;

  /** Counts from entry, or, after that, from {@code now}. */
  void set(Duration delay, Duration now) {
    look(now);
    time = entered ? now.plus(delay) : delay;
    look(now);
  }

  void enter(Duration now) {
    entered = true;
    time = time == null ? null : now.plus(time);
    look(now);
  }

  /** Notes whether it has passed; to be called before it is moved, and before the scope is left. */
  void look(Duration now) {
    passed |= entered && time != null && time.compareTo(now) <= 0;
  }

  /** Whether it has passed at a moment at which it was looked at. */
  boolean hasPassed() {
    return passed;
  }

  @Nullable Duration left(Duration now) {
    return time == null || !entered ? null : time.minus(now);
  }
}
