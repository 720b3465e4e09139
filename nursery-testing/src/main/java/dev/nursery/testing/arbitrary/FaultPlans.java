package dev.nursery.testing.arbitrary;

import dev.nursery.testing.net.Fault;
import dev.nursery.testing.net.FaultPlan;
import dev.nursery.testing.net.MemoryNetwork;
import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Faults for properties that run a program in a {@link MemoryNetwork}.
 *
 * {@snippet :
 * import net.jqwik.api.*;
 *
 * @Property
 * void whateverGoesWrongEachMessageArrives(@ForAll("faults") FaultPlan faults) {
 *   var network = new MemoryNetwork(faults);
 *   Deterministic.run(1, nursery -> network.use(() -> work()));
 * }
 *
 * @Provide
 * Arbitrary<FaultPlan.Listed> faults() {
 *   return FaultPlans.ofUpTo(3);
 * }
 * }
 *
 * <p>If all that varies are the faults, {@link FaultPlan.Seed} is simpler. These are for programs
 * that vary as well, and they shrink, together with the other parameters of a property.
 *
 * <p>The values are immutable, and may be used any number of times; the arbitraries may be used by
 * any thread.
 */
public final class FaultPlans {

  private static final int KINDS = 9;
  private static final int NUMBERS = 6;
  private static final int TENTHS = 50;
  private static final int BYTES = 4_096;

  private FaultPlans() {}

  /**
   * Plans with any number of faults up to {@code most}: of one of the first six connections, or
   * look-ups; within the first five seconds of virtual time after it was made, or the first 4096
   * bytes; and with delays of five seconds at most. They have no outages between hosts, since those
   * are faults of hosts that the program names.
   *
   * <p>Shrinks to fewer faults, to faults of earlier connections, to earlier and shorter ones, and
   * from those that are hard to notice to those that are not: to connections that are refused
   * before all others, to look-ups after all others; in the end to no fault.
   *
   * @param most at least 0
   */
  public static Arbitrary<FaultPlan.Listed> ofUpTo(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("most is " + most + ", and must not be negative");
    }
    Arbitrary<Duration> time = upTo(TENTHS).map(tenths -> Duration.ofMillis(100L * tenths));
    // Of all parts, and not one of several arbitraries, since jqwik does not shrink from one to
    // another.
    Arbitrary<Fault> fault =
        Combinators.combine(
                upTo(KINDS - 1),
                upTo(NUMBERS - 1).map(before -> before + 1),
                Arbitraries.of(Fault.Way.class),
                time,
                time,
                upTo(BYTES))
            .as(FaultPlans::fault);
    return fault.list().ofMaxSize(most).map(FaultPlan.Listed::new);
  }

  private static Arbitrary<Integer> upTo(int most) {
    return Arbitraries.integers().between(0, most).withoutEdgeCases();
  }

  private static Fault fault(
      int kind, int number, Fault.Way way, Duration after, Duration length, int bytes) {
    return switch (kind) {
      case 0 -> new Fault.Refuse(number);
      case 1 -> new Fault.Ignore(number);
      case 2 -> new Fault.Reset(number, after);
      case 3 -> new Fault.ResetAtByte(number, way, bytes);
      case 4 -> new Fault.Vanish(number, after);
      case 5 -> new Fault.Stall(number, way, after, length);
      case 6 -> new Fault.Delay(number, after);
      case 7 -> new Fault.Unknown(number);
      default -> new Fault.SlowLookup(number, after);
    };
  }
}
