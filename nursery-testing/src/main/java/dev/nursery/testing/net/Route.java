package dev.nursery.testing.net;

import java.util.List;
import java.util.Random;

/**
 * One direction of a link, for all connections that go over it; and what else may hold up those of
 * one of them. Used under the network's lock.
 */
final class Route {

  private static final long SECOND = 1_000_000_000;

  private final MemoryLink link;

  /** Until when the bytes that were sent so far keep the link busy. */
  private long busyUntil;

  Route(MemoryLink link) {
    this.link = link;
  }

  MemoryLink link() {
    return link;
  }

  /** When something of that size has left, that is sent now. */
  long departure(long now, int size) {
    long bandwidth = link.bandwidth();
    if (bandwidth == 0) {
      return now;
    }
    busyUntil = Math.max(busyUntil, now) + Math.ceilDiv(size * SECOND, bandwidth);
    return busyUntil;
  }

  /** How many bytes wait for their departure. */
  long queue(long now) {
    return busyUntil <= now ? 0 : (long) ((busyUntil - now) / (double) SECOND * link.bandwidth());
  }

  /** How long something takes, by a draw. */
  long delay(Random random) {
    long jitter = link.jitter();
    return link.latency() + (long) (random.nextDouble() * jitter);
  }

  /**
   * When something arrives that departs then and takes that long; it is sent again after an outage,
   * and {@link Ether#NEVER} arrives in one without an end.
   *
   * @param own outages of the connection alone
   */
  long arrival(long departure, long delay, List<MemoryLink.Outage> own) {
    long at = departure;
    while (true) {
      long end = hit(at, at + delay, own);
      if (end < 0) {
        return at + delay;
      }
      if (end == Ether.NEVER) {
        return Ether.NEVER;
      }
      at = end;
    }
  }

  /** Whether something gets through that is not sent again. */
  boolean passes(long departure, long delay) {
    return hit(departure, departure + delay, List.of()) < 0;
  }

  private long hit(long departure, long arrival, List<MemoryLink.Outage> own) {
    for (MemoryLink.Outage outage : own) {
      if (outage.from() <= arrival && outage.to() > departure) {
        return outage.to();
      }
    }
    return link.hitBetween(departure, arrival);
  }

  @Override
  public String toString() {
    return "route over " + link;
  }
}
