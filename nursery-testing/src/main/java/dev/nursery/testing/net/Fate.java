package dev.nursery.testing.net;

import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * What a plan has in store for whom. A seed is asked about each connection, look-up and link by
 * itself, so that one more of them does not change what happens to the others.
 */
final class Fate {

  private static final int CONNECTION = 1;
  private static final int LOOKUP = 2;
  private static final int LINK = 3;
  private static final int DATAGRAMS = 4;

  /** Of so many connections, one for each kind of fault has one. */
  private static final int CONNECTIONS = 21;

  private static final int LOOKUPS = 16;
  private static final int LINKS = 4;

  private final FaultPlan plan;

  Fate(FaultPlan plan) {
    this.plan = plan;
  }

  List<Fault.OfConnection> ofConnection(int number) {
    return switch (plan) {
      case FaultPlan.Seed(long seed) -> drawConnection(number, random(seed, CONNECTION, number));
      case FaultPlan.Listed(List<Fault> faults) ->
          faults.stream()
              .filter(Fault.OfConnection.class::isInstance)
              .map(Fault.OfConnection.class::cast)
              .filter(fault -> fault.connection() == number)
              .toList();
    };
  }

  List<Fault.OfLookup> ofLookup(int number) {
    return switch (plan) {
      case FaultPlan.Seed(long seed) -> drawLookup(number, random(seed, LOOKUP, number));
      case FaultPlan.Listed(List<Fault> faults) ->
          faults.stream()
              .filter(Fault.OfLookup.class::isInstance)
              .map(Fault.OfLookup.class::cast)
              .filter(fault -> fault.lookup() == number)
              .toList();
    };
  }

  List<Fault.Outage> ofLink(String host, String other) {
    return switch (plan) {
      case FaultPlan.Seed(long seed) ->
          drawLink(host, other, random(seed, LINK, (host + "-" + other).hashCode()));
      case FaultPlan.Listed(List<Fault> faults) ->
          faults.stream()
              .filter(Fault.Outage.class::isInstance)
              .map(Fault.Outage.class::cast)
              .filter(outage -> isLink(outage.host(), outage.other(), host, other))
              .toList();
    };
  }

  List<Fault.Lossy> ofDatagrams(String host, String other) {
    return switch (plan) {
      case FaultPlan.Seed(long seed) ->
          drawDatagrams(host, other, random(seed, DATAGRAMS, (host + "-" + other).hashCode()));
      case FaultPlan.Listed(List<Fault> faults) ->
          faults.stream()
              .filter(Fault.Lossy.class::isInstance)
              .map(Fault.Lossy.class::cast)
              .filter(lossy -> isLink(lossy.host(), lossy.other(), host, other))
              .toList();
    };
  }

  private static boolean isLink(String one, String another, String host, String other) {
    return (one.equals(host) && another.equals(other))
        || (one.equals(other) && another.equals(host));
  }

  private static List<Fault.OfConnection> drawConnection(int number, Random random) {
    return switch (random.nextInt(CONNECTIONS)) {
      case 0 -> List.of(new Fault.Refuse(number));
      case 1 -> List.of(new Fault.Ignore(number));
      case 2 -> List.of(new Fault.Delay(number, upTo(3, random)));
      case 3 -> List.of(new Fault.ResetAtByte(number, way(random), few(random)));
      case 4 -> List.of(new Fault.Reset(number, upTo(5, random)));
      case 5 -> List.of(new Fault.Vanish(number, upTo(5, random)));
      case 6 -> List.of(new Fault.Stall(number, way(random), upTo(5, random), upTo(10, random)));
      default -> List.of();
    };
  }

  private static List<Fault.OfLookup> drawLookup(int number, Random random) {
    return switch (random.nextInt(LOOKUPS)) {
      case 0 -> List.of(new Fault.Unknown(number));
      case 1 -> List.of(new Fault.SlowLookup(number, upTo(10, random)));
      default -> List.of();
    };
  }

  private static List<Fault.Outage> drawLink(String host, String other, Random random) {
    return !host.equals(other) && random.nextInt(LINKS) == 0
        ? List.of(new Fault.Outage(host, other, upTo(10, random), upTo(20, random)))
        : List.of();
  }

  private static List<Fault.Lossy> drawDatagrams(String host, String other, Random random) {
    return !host.equals(other) && random.nextBoolean()
        ? List.of(
            new Fault.Lossy(
                host, other, random.nextInt(31), random.nextInt(21), random.nextInt(31)))
        : List.of();
  }

  private static Fault.Way way(Random random) {
    return random.nextBoolean() ? Fault.Way.TO_SERVER : Fault.Way.TO_CLIENT;
  }

  private static Duration upTo(int seconds, Random random) {
    return Duration.ofMillis(random.nextInt(seconds * 1_000 + 1));
  }

  /** Small numbers more often than large ones, as most faults are at the beginning of something. */
  private static int few(Random random) {
    return random.nextInt(1 << random.nextInt(13));
  }

  /**
   * Of the JDK's generators the one whose numbers are part of its contract, as a seed in a bug
   * report has to mean the same for years.
   */
  static Random random(long seed, int kind, int number) {
    long mixed = (seed * 31 + kind) * 0x9E3779B97F4A7C15L + number;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return new Random(mixed ^ (mixed >>> 31));
  }
}
