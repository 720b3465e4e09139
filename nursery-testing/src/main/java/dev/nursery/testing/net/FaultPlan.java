package dev.nursery.testing.net;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What goes wrong in a {@link MemoryNetwork}: as listed, or as drawn from a seed.
 *
 * {@snippet :
 * var scripted = FaultPlan.none().refuse(1).resetAtByte(2, Fault.Way.TO_CLIENT, 1_024);
 * var drawn = new FaultPlan.Seed(42);
 * var same = FaultPlan.parse("refuse:1,reset:2:client:1024");
 * }
 *
 * <p>Plans are written as short texts, which {@link #parse} reads: {@code none}, {@code seed:42},
 * or faults with commas between. What a seed came to in a run, {@link MemoryNetwork#struck} tells
 * as a list; with that the run can be repeated, and the list be made shorter by hand.
 *
 * <p>Immutable.
 */
public sealed interface FaultPlan {

  /**
   * Faults as they are drawn: about one connection in three has one, one look-up in eight, and one
   * pair of hosts in four; between every other pair some datagrams get lost, doubled, or late.
   *
   * @param seed any number; each is another draw
   */
  record Seed(long seed) implements FaultPlan {

    @Override
    public String toString() {
      return "seed:" + seed;
    }
  }

  /**
   * Faults as listed; a connection may have several.
   *
   * @param faults all of them, in any order
   */
  record Listed(List<Fault> faults) implements FaultPlan {

    /** Makes it immutable. */
    public Listed {
      faults = List.copyOf(faults);
    }

    /** This plan, and one fault more. */
    public Listed and(Fault fault) {
      var more = new ArrayList<>(faults);
      more.add(fault);
      return new Listed(more);
    }

    /** Whoever makes the connection is refused. */
    public Listed refuse(int connection) {
      return and(new Fault.Refuse(connection));
    }

    /** Whoever makes the connection gets no answer. */
    public Listed ignore(int connection) {
      return and(new Fault.Ignore(connection));
    }

    /** Making the connection takes longer. */
    public Listed delay(int connection, Duration by) {
      return and(new Fault.Delay(connection, by));
    }

    /** The connection is reset when so many bytes have got through that way. */
    public Listed resetAtByte(int connection, Fault.Way way, long bytes) {
      return and(new Fault.ResetAtByte(connection, way, bytes));
    }

    /** The connection is reset, so long after it was made. */
    public Listed reset(int connection, Duration after) {
      return and(new Fault.Reset(connection, after));
    }

    /** Each side is gone for the other, so long after the connection was made. */
    public Listed vanish(int connection, Duration after) {
      return and(new Fault.Vanish(connection, after));
    }

    /** Nothing gets through that way for {@code length}. */
    public Listed stall(int connection, Fault.Way way, Duration after, Duration length) {
      return and(new Fault.Stall(connection, way, after, length));
    }

    /** The two hosts do not reach each other for {@code length}. */
    public Listed outage(String host, String other, Duration after, Duration length) {
      return and(new Fault.Outage(host, other, after, length));
    }

    /** Of the datagrams between the two hosts, so many of a hundred have that fate. */
    public Listed lossy(String host, String other, int lost, int twice, int late) {
      return and(new Fault.Lossy(host, other, lost, twice, late));
    }

    @Override
    public String toString() {
      return faults.isEmpty()
          ? "none"
          : faults.stream().map(Fault::toString).collect(Collectors.joining(","));
    }
  }

  /** Nothing goes wrong. */
  static Listed none() {
    return new Listed(List.of());
  }

  /**
   * Reads what {@link Object#toString} writes.
   *
   * @throws IllegalArgumentException if it is nothing of that kind
   */
  static FaultPlan parse(String text) {
    String plan = text.strip();
    try {
      if (plan.startsWith("seed:")) {
        return new Seed(Long.parseLong(plan.substring("seed:".length())));
      }
      Listed listed = none();
      if (!plan.equals("none")) {
        for (String fault : plan.split(",", -1)) {
          listed = listed.and(fault(fault.strip().split(":", -1)));
        }
      }
      return listed;
    } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is no plan of faults; plans look like none, seed:42 or"
              + " refuse:1,delay:2:1.5s,reset:3:client:1024,vanish:4:2s,outage:client:server:10s:5s",
          e);
    }
  }

  private static Fault fault(String... parts) {
    Fault fault =
        switch (parts[0]) {
          case "refuse" -> new Fault.Refuse(number(parts[1]));
          case "ignore" -> new Fault.Ignore(number(parts[1]));
          case "delay" -> new Fault.Delay(number(parts[1]), time(parts[2]));
          case "reset" ->
              parts.length == 3
                  ? new Fault.Reset(number(parts[1]), time(parts[2]))
                  : new Fault.ResetAtByte(
                      number(parts[1]), way(parts[2]), Long.parseLong(parts[3]));
          case "vanish" -> new Fault.Vanish(number(parts[1]), time(parts[2]));
          case "stall" ->
              new Fault.Stall(number(parts[1]), way(parts[2]), time(parts[3]), time(parts[4]));
          case "outage" -> new Fault.Outage(parts[1], parts[2], time(parts[3]), time(parts[4]));
          case "lossy" ->
              new Fault.Lossy(
                  parts[1], parts[2], number(parts[3]), number(parts[4]), number(parts[5]));
          case "unknown" -> new Fault.Unknown(number(parts[1]));
          case "lookup" -> new Fault.SlowLookup(number(parts[1]), time(parts[2]));
          default -> throw new IllegalArgumentException("no such fault");
        };
    if (fault.toString().split(Pattern.quote(":"), -1).length != parts.length) {
      throw new IllegalArgumentException("there is more than belongs to it");
    }
    return fault;
  }

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  private static Duration time(String text) {
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }

  private static Fault.Way way(String text) {
    return switch (text) {
      case "server" -> Fault.Way.TO_SERVER;
      case "client" -> Fault.Way.TO_CLIENT;
      default -> throw new IllegalArgumentException("no such way");
    };
  }
}
