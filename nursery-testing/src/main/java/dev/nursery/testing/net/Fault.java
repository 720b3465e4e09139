package dev.nursery.testing.net;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * One thing that goes wrong in a {@link MemoryNetwork}, and when.
 *
 * <p>Connections are numbered in the order in which somebody began to make them, from 1, those that
 * came to nothing included; so are look-ups of names. Times of a connection count from when it was
 * made, others from the first use of the network. Immutable; the text of each is what {@link
 * FaultPlan#parse} reads.
 */
public sealed interface Fault {

  /** One direction of a connection. */
  enum Way {
    /** From the side that connected to the one that accepted. */
    TO_SERVER,
    /** From the side that accepted to the one that connected. */
    TO_CLIENT;

    @Override
    public String toString() {
      return this == TO_SERVER ? "server" : "client";
    }
  }

  /** A fault of one connection. */
  sealed interface OfConnection extends Fault {

    /** The number of the connection. */
    int connection();
  }

  /** A fault of one look-up. */
  sealed interface OfLookup extends Fault {

    /** The number of the look-up. */
    int lookup();
  }

  /**
   * Whoever connects is refused.
   *
   * @param connection its number, from 1
   */
  record Refuse(int connection) implements OfConnection {

    /** Checks the number. */
    public Refuse {
      number(connection);
    }

    @Override
    public String toString() {
      return "refuse:" + connection;
    }
  }

  /**
   * Whoever connects gets no answer, and gives up in the end.
   *
   * @param connection its number, from 1
   */
  record Ignore(int connection) implements OfConnection {

    /** Checks the number. */
    public Ignore {
      number(connection);
    }

    @Override
    public String toString() {
      return "ignore:" + connection;
    }
  }

  /**
   * Connecting takes longer, so that later connections may be accepted before.
   *
   * @param connection its number, from 1
   * @param by 0 to a year
   */
  record Delay(int connection, Duration by) implements OfConnection {

    /** Checks the ranges. */
    public Delay {
      number(connection);
      time(by);
    }

    @Override
    public String toString() {
      return "delay:" + connection + ":" + text(by);
    }
  }

  /**
   * The connection is reset when so many bytes have got through one way; no byte more does.
   *
   * @param connection its number, from 1
   * @param way which way
   * @param bytes at least 0
   */
  record ResetAtByte(int connection, Way way, long bytes) implements OfConnection {

    /** Checks the ranges. */
    public ResetAtByte {
      number(connection);
      Objects.requireNonNull(way, "way");
      if (bytes < 0) {
        throw new IllegalArgumentException("bytes is " + bytes + ", and must not be negative");
      }
    }

    @Override
    public String toString() {
      return "reset:" + connection + ":" + way + ":" + bytes;
    }
  }

  /**
   * The connection is reset at that time, for both sides at once.
   *
   * @param connection its number, from 1
   * @param after 0 to a year from when it was made
   */
  record Reset(int connection, Duration after) implements OfConnection {

    /** Checks the ranges. */
    public Reset {
      number(connection);
      time(after);
    }

    @Override
    public String toString() {
      return "reset:" + connection + ":" + text(after);
    }
  }

  /**
   * From that time on each side is gone for the other, without a word: nothing gets through.
   *
   * @param connection its number, from 1
   * @param after 0 to a year from when it was made
   */
  record Vanish(int connection, Duration after) implements OfConnection {

    /** Checks the ranges. */
    public Vanish {
      number(connection);
      time(after);
    }

    @Override
    public String toString() {
      return "vanish:" + connection + ":" + text(after);
    }
  }

  /**
   * Nothing gets through one way, for some time.
   *
   * @param connection its number, from 1
   * @param way which way
   * @param after 0 to a year from when it was made
   * @param length 0 to a year
   */
  record Stall(int connection, Way way, Duration after, Duration length) implements OfConnection {

    /** Checks the ranges. */
    public Stall {
      number(connection);
      Objects.requireNonNull(way, "way");
      time(after);
      time(length);
    }

    @Override
    public String toString() {
      return "stall:" + connection + ":" + way + ":" + text(after) + ":" + text(length);
    }
  }

  /**
   * Two hosts do not reach each other, for some time.
   *
   * @param host the name of the one
   * @param other the name of the other
   * @param after 0 to a year from the first use of the network
   * @param length 0 to a year
   */
  record Outage(String host, String other, Duration after, Duration length) implements Fault {

    /** Checks the ranges. */
    public Outage {
      MemoryHost.checkName(host);
      MemoryHost.checkName(other);
      time(after);
      time(length);
    }

    @Override
    public String toString() {
      return "outage:" + host + ":" + other + ":" + text(after) + ":" + text(length);
    }
  }

  /**
   * Of the datagrams between two hosts, some are lost, some arrive twice, and some late. Streams do
   * not notice.
   *
   * @param host the name of the one
   * @param other the name of the other
   * @param lost how many of a hundred are lost, 0 to 100
   * @param twice how many of a hundred arrive twice, 0 to 100
   * @param late how many of a hundred are overtaken by others, 0 to 100
   */
  record Lossy(String host, String other, int lost, int twice, int late) implements Fault {

    /** Checks the ranges. */
    public Lossy {
      MemoryHost.checkName(host);
      MemoryHost.checkName(other);
      percent(lost);
      percent(twice);
      percent(late);
    }

    @Override
    public String toString() {
      return "lossy:" + host + ":" + other + ":" + lost + ":" + twice + ":" + late;
    }
  }

  /**
   * The name is not known.
   *
   * @param lookup its number, from 1
   */
  record Unknown(int lookup) implements OfLookup {

    /** Checks the number. */
    public Unknown {
      number(lookup);
    }

    @Override
    public String toString() {
      return "unknown:" + lookup;
    }
  }

  /**
   * The answer takes longer.
   *
   * @param lookup its number, from 1
   * @param by 0 to a year
   */
  record SlowLookup(int lookup, Duration by) implements OfLookup {

    /** Checks the ranges. */
    public SlowLookup {
      number(lookup);
      time(by);
    }

    @Override
    public String toString() {
      return "lookup:" + lookup + ":" + text(by);
    }
  }

  private static void number(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("the number is " + number + ", and they begin with 1");
    }
  }

  private static void percent(int share) {
    if (share < 0 || share > 100) {
      throw new IllegalArgumentException("the share is " + share + ", and has to be 0 to 100");
    }
  }

  private static void time(Duration duration) {
    if (duration.isNegative() || duration.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException("the time is " + duration + ", and has to be 0 to a year");
    }
  }

  /** As in {@code 1m30.5s}. */
  private static String text(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
