package dev.nursery.spi;

import org.jspecify.annotations.Nullable;

/**
 * The time that a run lives by: what every deadline and every sleep in it is measured against.
 *
 * <p>A run takes its clock from {@code Nursery.options().clock(...)} at its root, and every task in
 * it shares that clock. The default is the system's monotonic clock. A test installs one that it
 * moves by hand, so that a day of timeouts takes milliseconds.
 *
 * <p>An implementation owns two duties: to tell the time, and to ring the alarms that the kernel
 * hung on it. It is called from many threads at once, never under a lock of the kernel's, and must
 * not block.
 */
public interface TaskClock {

  /**
   * The time now, in nanoseconds since a point of the implementation's choosing. Only differences
   * mean something; values never decrease and lie between 0 and 2<sup>62</sup>.
   */
  long now();

  /**
   * Hangs an alarm on this clock.
   *
   * @param bell what to ring once a requested time has come
   */
  Alarm alarm(Bell bell);

  /**
   * Where this clock wants to have counted what is going on among the tasks that live by it; null,
   * as usual, if it does not want to know. Asked for once by each run.
   */
  default @Nullable Activity activity() {
    return null;
  }

  /** What hangs on an alarm: the kernel's list of those who wait for a time. */
  @FunctionalInterface
  interface Bell {

    /**
     * Wakes whoever is due. It may be rung late, or early, or for no reason: it looks at the clock
     * itself. It does not throw.
     */
    void ring();

    /**
     * When somebody is really due: at {@code asked}, or later, or never ({@link Long#MAX_VALUE}),
     * as what was asked for is not taken back when it is needed no more. For a clock that is about
     * to jump, and while nothing is going on; takes long.
     *
     * @param asked the earliest time that was asked for and not rung
     */
    default long nextDue(long asked) {
      return asked;
    }

    /**
     * How many tasks are on that list; some perhaps for a time that is needed no more. None when
     * the run that hung the alarm is over.
     */
    default int armed() {
      return 0;
    }
  }

  /** One alarm on a clock, asked for and released by one run. */
  interface Alarm extends AutoCloseable {

    /**
     * Asks to be rung when {@link #now()} has reached {@code time}. Requests add up to their
     * minimum: a later one never replaces an earlier one that has not been rung yet. A time that
     * has passed already rings at once, on whatever thread the clock likes.
     *
     * @param time on this clock's scale, in nanoseconds
     */
    void ringAt(long time);

    /** Takes the alarm down; it is not rung any more. */
    @Override
    void close();
  }
}
