package dev.nursery.thread;

import dev.nursery.kernel.Parking;
import dev.nursery.kernel.TaskRecord;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How a lent thread asks its host to do something: one errand at a time, as the thread waits for
 * the end of each.
 *
 * <p>The host waits for the next errand or for the end, whichever comes. It leaves its ticket under
 * the lock under which it has found that there is neither; whoever brings one takes the ticket
 * there, and owes the wake-up. So none is missed, and none is given twice.
 */
final class Errands {

  private final ReentrantLock lock = new ReentrantLock();

  /** What to do next; guarded by the lock. */
  private @Nullable Errand next;

  /** Whether nothing more comes, or nobody is there to do it; guarded by the lock. */
  private boolean over;

  /** The host's wait, 0 while it does not wait; guarded by the lock. */
  private long waiting;

  /** The host; set before it waits, under the lock. */
  private @Nullable TaskRecord host;

  /**
   * Does, on {@code host}, whatever it is asked for, until the end.
   *
   * @param onInterrupt told when somebody interrupts the host while it waits
   */
  void serve(TaskRecord host, Runnable onInterrupt) {
    boolean served = false;
    try {
      serveUntilEnd(host, onInterrupt);
      served = true;
    } finally {
      if (!served) {
        stop();
      }
    }
  }

  private void serveUntilEnd(TaskRecord host, Runnable onInterrupt) {
    while (true) {
      long ticket = Parking.prepare(host, false);
      Errand errand;
      boolean wait;
      lock.lock();
      try {
        errand = next;
        next = null;
        wait = errand == null && !over;
        if (wait) {
          this.host = host;
          waiting = ticket;
        }
      } finally {
        lock.unlock();
      }
      if (wait) {
        while (!Parking.awaitOrInterrupt(host, ticket, this)) {
          onInterrupt.run();
        }
      } else {
        Parking.abandon(host, ticket);
        if (errand == null) {
          return;
        }
        errand.run();
      }
    }
  }

  /** The host has run out of memory or stack: whoever has asked, or will, would wait for ever. */
  private void stop() {
    Errand left;
    lock.lock();
    try {
      over = true;
      waiting = 0;
      left = next;
      next = null;
    } finally {
      lock.unlock();
    }
    if (left != null) {
      left.refuse();
    }
  }

  /** Has {@code errand} done by the host; false if that serves no more. */
  boolean ask(Errand errand) {
    lock.lock();
    try {
      if (over) {
        return false;
      }
      next = errand;
    } finally {
      lock.unlock();
    }
    wakeHost();
    return true;
  }

  /** The lent thread has nothing more to ask for; again does nothing. */
  void end() {
    lock.lock();
    try {
      over = true;
    } finally {
      lock.unlock();
    }
    wakeHost();
  }

  private void wakeHost() {
    TaskRecord waiter;
    long ticket;
    lock.lock();
    try {
      waiter = host;
      ticket = waiting;
      waiting = 0;
    } finally {
      lock.unlock();
    }
    if (waiter != null && ticket != 0) {
      Parking.complete(waiter, ticket);
    }
  }

  @Override
  public String toString() {
    return "the end of a call on another thread";
  }
}
