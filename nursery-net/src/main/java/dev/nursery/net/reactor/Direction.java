package dev.nursery.net.reactor;

import dev.nursery.lowlevel.Suspension;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one channel: who waits for it, and whether the selector watches it.
 *
 * <p>At most one task waits at a time; callers see to that. The selector's interest is left on from
 * one wait to the next, since switching it costs a system call and, if the reactor sleeps, another
 * one to wake it. It goes off only when the selector keeps reporting while nobody waits, and the
 * next waiter switches it on again.
 *
 * <pre>
 *              arm (waiter)
 *     off ─────────────────────▶ armed ──report, somebody waits──▶ armed, waiter woken
 *      ▲                           │
 *      └── report, nobody waits ───┘   (the reactor, after some patience)
 * </pre>
 *
 * <p><b>Who owes whom.</b> The waiter publishes itself in {@link #waiter} and then reads {@link
 * #armed}. The reactor, switching off, takes the interest out of the key, then writes {@code armed
 * = false}, and then reads {@code waiter}. All of them are volatile, so one of two holds:
 *
 * <ul>
 *   <li>The waiter reads {@code armed == false}: then it owes the arming. The reactor's removal
 *       came before, so it cannot undo it.
 *   <li>The waiter reads {@code armed == true} and goes to sleep: then its publication came before
 *       the reactor's write, so the reactor's second look finds it, and the reactor owes it a
 *       wake-up. That is due, as the channel was reported ready.
 * </ul>
 *
 * <p>Both may happen at once; then the interest is on for nothing, and the next report switches it
 * off. Closing is the same game: the waiter publishes itself and then reads {@code closed}; the
 * closer writes {@code closed} and then looks for a waiter.
 */
final class Direction {

  /** All interest bits of this direction. */
  private final int ops;

  /** How many reports in a row may find nobody waiting. */
  private final int patience;

  /** Who waits; written by that task alone. */
  private volatile @Nullable Suspension waiter;

  /** Whether the key is interested, or will be before the task that waits now sleeps; see above. */
  private volatile boolean armed;

  /**
   * Whether the channel was reported ready with nobody waiting: a hint for the next one to try
   * before it waits.
   */
  private volatile boolean missed;

  /** Reports in a row that found nobody; the reactor only. */
  private int unclaimed;

  Direction(int ops, int patience) {
    this.ops = ops;
    this.patience = patience;
  }

  // -- the task that waits

  /** True if the interest has to be switched on; {@link #armed} counts as set then. */
  boolean enter(Suspension wait) {
    waiter = wait;
    if (armed) {
      return false;
    }
    armed = true;
    return true;
  }

  void leave() {
    waiter = null;
  }

  boolean isAwaited() {
    return waiter != null;
  }

  /** The interest could not be switched on after all. */
  void notArmed() {
    armed = false;
  }

  boolean takeHint() {
    if (!missed) {
      return false;
    }
    missed = false;
    return true;
  }

  // -- the reactor

  /** The selector says that this direction of {@code key} is ready. */
  void report(SelectionKey key) {
    if (deliver()) {
      unclaimed = 0;
      if (patience > 0) {
        return;
      }
    } else {
      missed = true;
      if (unclaimed++ < patience) {
        return;
      }
      unclaimed = 0;
    }
    key.interestOpsAnd(~ops);
    armed = false;
    deliver();
  }

  private boolean deliver() {
    Suspension wait = waiter;
    if (wait == null) {
      return false;
    }
    return wait instanceof Request request ? request.serve() : wait.wake();
  }

  // -- the closer

  /** Wakes whoever waits, with nothing done. */
  void dismiss() {
    Suspension wait = waiter;
    if (wait instanceof Request request) {
      request.dismiss();
    } else if (wait != null) {
      wait.wake();
    }
  }
}
