package dev.nursery;

import dev.nursery.kernel.ScopeRecord;
import dev.nursery.kernel.TaskRecord;
import dev.nursery.spi.TaskClock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A point in time by which something has to be done, on the clock of the run that it was made in.
 *
 * <p>Absolute, so it can be handed on, stored in a request, and shared by several scopes, where a
 * duration would start again each time. Besides ordinary points there are {@link #never()}, later
 * than all, and {@link #passed()}, earlier than all. Immutable.
 *
 * {@snippet :
 * Deadline deadline = Deadline.after(ofSeconds(2));
 * var user = CancelScope.failAt(deadline, () -> findUser(id));
 * var orders = CancelScope.failAt(deadline, () -> findOrders(user)); // what is left of the two seconds
 * }
 *
 * <p>Made in a task, it is measured by that task's clock; elsewhere, by the system's. A deadline of
 * one clock is refused by a run that lives by another, since their times have nothing to do with
 * each other.
 */
public final class Deadline implements Comparable<Deadline> {

  private static final Deadline NEVER = new Deadline(ScopeRecord.NEVER, null);
  private static final Deadline PASSED = new Deadline(ScopeRecord.PAST, null);

  private final long nanos;
  private final @Nullable TaskClock clock;

  private Deadline(long nanos, @Nullable TaskClock clock) {
    this.nanos = nanos;
    this.clock = clock;
  }

  /**
   * The point {@code delay} from now.
   *
   * @param delay 0 to 100 years
   */
  public static Deadline after(Duration delay) {
    long nanos = Durations.nanos(delay);
    TaskClock clock = Reasons.currentClock();
    return new Deadline(clock.now() + nanos, clock);
  }

  /** No deadline: later than every other. */
  public static Deadline never() {
    return NEVER;
  }

  /** A deadline that has passed since ever: earlier than every other. */
  public static Deadline passed() {
    return PASSED;
  }

  static Deadline of(long nanos, TaskClock clock) {
    return nanos == ScopeRecord.NEVER
        ? NEVER
        : nanos == ScopeRecord.PAST ? PASSED : new Deadline(nanos, clock);
  }

  /**
   * In nanoseconds on {@code owner}'s clock, or on whatever clock this is if there is no owner yet.
   */
  long nanosFor(@Nullable TaskRecord owner) {
    if (owner != null && clock != null && owner.runRecord().clock() != clock) {
      throw new IllegalArgumentException(
          "this deadline was made by "
              + clock
              + ", but the run lives by "
              + owner.runRecord().clock()
              + ": make the deadline in a task of that run, or use a relative one");
    }
    return nanos;
  }

  @Nullable TaskClock clock() {
    return clock;
  }

  /** Whether this is {@link #never()}. */
  public boolean isNever() {
    return nanos == ScopeRecord.NEVER;
  }

  /** Whether this point has been reached. */
  public boolean hasPassed() {
    return clock == null ? nanos == ScopeRecord.PAST : clock.now() >= nanos;
  }

  /** The time left, 0 if it has passed; empty for {@link #never()}. */
  public Optional<Duration> remaining() {
    if (isNever()) {
      return Optional.empty();
    }
    return Optional.of(
        clock == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, nanos - clock.now())));
  }

  /**
   * The point {@code delay} after this one. Never and passed stay what they are.
   *
   * @param delay 0 to 100 years
   */
  public Deadline plus(Duration delay) {
    long more = Durations.nanos(delay);
    if (clock == null) {
      return this;
    }
    if (nanos + more < 0) {
      throw new IllegalArgumentException(
          this + " plus " + delay + " is centuries from now: use Deadline.never()");
    }
    return new Deadline(nanos + more, clock);
  }

  /** Whichever of the two comes first. */
  public Deadline orEarlier(Deadline other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /**
   * The earlier one first.
   *
   * @throws IllegalArgumentException if the two were made by different clocks
   */
  @Override
  public int compareTo(Deadline other) {
    Objects.requireNonNull(other, "the other deadline");
    if (clock != null && other.clock != null && clock != other.clock) {
      throw new IllegalArgumentException(
          "deadlines of different clocks cannot be compared: " + clock + " and " + other.clock);
    }
    return Long.compare(nanos, other.nanos);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Deadline that && nanos == that.nanos && clock == that.clock;
  }

  @Override
  public int hashCode() {
    return Objects.hash(nanos, clock);
  }

  /** For people: {@code in PT1.5S}, {@code PT0.2S ago}, {@code never}. */
  @Override
  public String toString() {
    if (isNever()) {
      return "never";
    }
    if (clock == null) {
      return "passed";
    }
    Duration left = Duration.ofNanos(nanos - clock.now());
    return left.isNegative() ? left.negated() + " ago" : "in " + left;
  }
}
