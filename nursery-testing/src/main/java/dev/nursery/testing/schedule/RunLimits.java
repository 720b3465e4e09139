package dev.nursery.testing.schedule;

import dev.nursery.Instrument;
import dev.nursery.Nursery;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a deterministic run may go before it is given up, and who looks on; immutable.
 *
 * {@snippet :
 * Deterministic.limits().maxSteps(1_000_000).run(new Plan.Seed(42), nursery -> serveForEver());
 * }
 */
public final class RunLimits {

  static final RunLimits DEFAULT =
      new RunLimits(100_000, Duration.ofDays(365), Duration.ofMillis(100), null);

  private final int maxSteps;
  private final Duration maxTime;
  private final Duration patience;
  private final @Nullable Instrument instrument;

  private RunLimits(
      int maxSteps, Duration maxTime, Duration patience, @Nullable Instrument instrument) {
    this.maxSteps = maxSteps;
    this.maxTime = maxTime;
    this.patience = patience;
    this.instrument = instrument;
  }

  /**
   * How many steps it may take, places at which a thread could have been preempted included; at
   * least 1, and 100,000 if nothing is said.
   */
  public RunLimits maxSteps(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("maxSteps is " + steps + ", and has to be at least 1");
    }
    return new RunLimits(steps, maxTime, patience, instrument);
  }

  /** How much virtual time may pass in it; positive, and a year if nothing is said. */
  public RunLimits maxTime(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("maxTime is " + time + ", and has to be positive");
    }
    return new RunLimits(maxSteps, time, patience, instrument);
  }

  /**
   * How long to wait, in real time, for a thread outside of the run to wake one inside, when nobody
   * inside can go on: what comes after that is a deadlock. Not negative, and 100 ms if nothing is
   * said.
   */
  public RunLimits patience(Duration realTime) {
    if (realTime.isNegative()) {
      throw new IllegalArgumentException("patience is " + realTime + ", and must not be negative");
    }
    return new RunLimits(maxSteps, maxTime, realTime, instrument);
  }

  /**
   * Has {@code instrument} look on, in place of one that was given before. The threads of the run
   * come one at a time, so it is not called by two at once.
   */
  public RunLimits instrument(Instrument instrument) {
    return new RunLimits(
        maxSteps, maxTime, patience, Objects.requireNonNull(instrument, "instrument"));
  }

  /** Runs {@code body} by {@code plan}; see {@link Deterministic#run(Plan, Nursery.RunBody)}. */
  public RunReport run(Plan plan, Nursery.RunBody body) {
    return Deterministic.orThrow(observe(plan, body));
  }

  /** As {@link #run}, but what comes out of the body is in the report, and is not thrown. */
  public RunReport observe(Plan plan, Nursery.RunBody body) {
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(body, "body");
    return DriverThread.call(() -> new Driver(plan, this, true).run(body));
  }

  /** How many steps a run may take. */
  public int maxSteps() {
    return maxSteps;
  }

  Duration time() {
    return maxTime;
  }

  Duration patience() {
    return patience;
  }

  @Nullable Instrument instrument() {
    return instrument;
  }
}
