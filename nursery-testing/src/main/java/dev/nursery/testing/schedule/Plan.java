package dev.nursery.testing.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the schedule of a deterministic run is decided: by a seed, or turn by turn.
 *
 * <p>A plan and a program make a run, the same one each time and everywhere. Plans are written as
 * short texts, which {@link #parse} reads, so that one can be sent in a bug report and given to a
 * test as {@code -Dnursery.plan=...}:
 *
 * <ul>
 *   <li>{@code seed:42}: at each step everybody who can go on is equally likely to;
 *   <li>{@code pct:3:200:42}: by priorities that change at a few moments, see {@link Priorities};
 *   <li>{@code turns:1*4.2.3!.1}: thread 1 up to the 4th schedule point that it passes, thread 2
 *       until it waits, the interrupt of thread 3, thread 1; from there on everybody until he
 *       waits, first come first served. This is what a failure is shrunk to.
 * </ul>
 *
 * <p>Immutable.
 */
public sealed interface Plan {

  /**
   * Everybody who can go on is equally likely to come next.
   *
   * @param seed any number; each is another schedule
   */
  record Seed(long seed) implements Plan {

    @Override
    public String toString() {
      return "seed:" + seed;
    }
  }

  /**
   * Everybody has a random priority, and the highest comes next; at {@code depth - 1} random
   * moments whoever runs falls behind all others. Finds what shows only when a few particular
   * steps, {@code depth} of them, come in one particular order in a long run, which equal chances
   * are unlikely to hit.
   *
   * @param depth 1 to 100; most bugs have 2 or 3
   * @param steps how long the run is, roughly, in steps: the moments are chosen among these; at
   *     least 1
   * @param seed any number
   */
  record Priorities(int depth, int steps, long seed) implements Plan {

    /** Checks the ranges. */
    public Priorities {
      if (depth < 1 || depth > 100) {
        throw new IllegalArgumentException("depth is " + depth + ", and has to be 1 to 100");
      }
      if (steps < 1) {
        throw new IllegalArgumentException("steps is " + steps + ", and has to be at least 1");
      }
    }

    @Override
    public String toString() {
      return "pct:" + depth + ":" + steps + ":" + seed;
    }
  }

  /**
   * One turn after the other, as listed. A turn that cannot come where it stands is skipped; after
   * the last one everybody runs until he waits, first come first served.
   *
   * @param segments the turns
   */
  record Turns(List<Segment> segments) implements Plan {

    /** Makes it immutable. */
    public Turns {
      segments = List.copyOf(segments);
    }

    @Override
    public String toString() {
      return "turns:" + segments.stream().map(Segment::toString).collect(Collectors.joining("."));
    }
  }

  /**
   * One turn.
   *
   * @param code whose: the number of a thread of the run, in order of creation and from 1; with a
   *     minus sign the interrupt that the kernel sends to it
   * @param points at which schedule point the turn ends, counted from 1 in this turn; 0 if it ends
   *     when the thread waits, yields or ends
   */
  record Segment(int code, int points) {

    /** Checks the ranges. */
    public Segment {
      if (code == 0 || points < 0) {
        throw new IllegalArgumentException("no turn: code " + code + ", points " + points);
      }
    }

    @Override
    public String toString() {
      return (code < 0 ? -code + "!" : "" + code) + (points == 0 ? "" : "*" + points);
    }
  }

  /**
   * Reads what {@link Object#toString} writes; a number alone is a seed.
   *
   * @throws IllegalArgumentException if it is nothing of that kind
   */
  static Plan parse(String text) {
    String[] parts = text.strip().split(":", -1);
    try {
      switch (parts[0]) {
        case "seed" -> {
          if (parts.length == 2) {
            return new Seed(Long.parseLong(parts[1]));
          }
        }
        case "pct" -> {
          if (parts.length == 4) {
            return new Priorities(
                Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Long.parseLong(parts[3]));
          }
        }
        case "turns" -> {
          if (parts.length == 2) {
            return new Turns(segments(parts[1]));
          }
        }
        default -> {
          if (parts.length == 1) {
            return new Seed(Long.parseLong(parts[0]));
          }
        }
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(noPlan(text), e);
    }
    throw new IllegalArgumentException(noPlan(text));
  }

  private static List<Segment> segments(String text) {
    var segments = new ArrayList<Segment>();
    for (String token : text.isEmpty() ? new String[0] : text.split("\\.", -1)) {
      int star = token.indexOf('*');
      int points = star < 0 ? 0 : Integer.parseInt(token.substring(star + 1));
      String who = star < 0 ? token : token.substring(0, star);
      boolean interrupt = who.endsWith("!");
      int number = Integer.parseInt(interrupt ? who.substring(0, who.length() - 1) : who);
      segments.add(new Segment(interrupt ? -number : number, points));
    }
    return segments;
  }

  private static String noPlan(String text) {
    return "'"
        + text
        + "' is no plan of a run; plans look like seed:42, pct:3:200:42 or turns:1*4.2.3!.1";
  }
}
