package dev.nursery.testing;

/**
 * How virtual time follows real time from some moment on.
 *
 * @param virtual the virtual time at that moment, in nanoseconds
 * @param real the real time at that moment, as {@link System#nanoTime} tells it
 * @param rate virtual seconds in one real second; 0 if time stands still
 */
record Pace(long virtual, long real, double rate) {

  /** The latest time that a clock may show. */
  private static final long END = 1L << 62;

  static Pace standingStill() {
    return new Pace(0, System.nanoTime(), 0);
  }

  /** The virtual time at the given real one. */
  long at(long realNow) {
    return rate == 0 ? virtual : virtual + (long) ((realNow - real) * rate);
  }

  /** How long it takes, in real nanoseconds, until {@code time} has come. */
  long realUntil(long time, long realNow) {
    // One more, as both steps round down.
    return real + (long) Math.ceil((time - virtual) / rate) + 1 - realNow;
  }

  /** The same pace from now on, with the clock put to {@code time} if that is later. */
  Pace movedTo(long time, long realNow) {
    if (time < 0 || time > END) {
      throw new IllegalStateException(
          "a clock cannot be moved further than 146 years in all: is there a loop that waits for longer and longer?");
    }
    return new Pace(Math.max(time, at(realNow)), realNow, rate);
  }

  /** The same time at another rate. */
  Pace withRate(double changed, long realNow) {
    return new Pace(at(realNow), realNow, changed);
  }
}
