package dev.nursery.sync;

import dev.nursery.Cancelled;
import dev.nursery.TaskInterruptedException;
import dev.nursery.kernel.ShortLock;
import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait at a barrier until they are enough.
 *
 * <p>The last one to come must know how many are there, and a cancellation takes no lock; so the
 * two may meet. Whoever was cancelled before the last one looks is taken out, and does not count.
 * From there on everybody in the list counts: if one is cancelled while the last one goes along the
 * list, its claim is lost, but it was let through all the same, and finds that when it comes to
 * leave. Then its wait is over and done, so it returns, and its next operation throws.
 */
final class Gathering extends ShortLock {

  private final Object subject;
  private final int parties;

  /** Those who wait; guarded by the lock, as is {@link #here}. */
  private final WaitList line = new WaitList();

  /** How many are in the list. */
  private int here;

  Gathering(Object subject, int parties) {
    this.subject = subject;
    this.parties = parties;
  }

  /** Waits until all are there; how many came before this one. */
  int arrive(TaskRecord task) {
    reserveStackToWake();
    var waiter = new Waiter(task, null);
    waiter.begin(true);
    int before;
    boolean last;
    Waiter through = null;
    lock();
    try {
      if (here + 1 >= parties) {
        removeCancelled();
      }
      before = here;
      last = here + 1 == parties;
      if (last) {
        through = letThrough();
      } else {
        line.append(waiter);
        here++;
      }
    } finally {
      held = FREE;
    }
    if (!last) {
      return await(waiter);
    }
    Line.wake(through);
    waiter.abandon();
    return before;
  }

  private void removeCancelled() {
    Waiter at = line.first();
    while (at != null) {
      Waiter next = at.next;
      if (!at.isWaiting()) {
        line.remove(at);
        here--;
      }
      at = next;
    }
  }

  /** Empties the list; those of it who are to be woken, linked. */
  private @Nullable Waiter letThrough() {
    Waiter first = null;
    Waiter last = null;
    int place = 0;
    for (Waiter at; (at = line.first()) != null; ) {
      line.remove(at);
      at.place = place++;
      if (at.claim()) {
        if (last == null) {
          first = at;
        } else {
          last.next = at;
        }
        last = at;
      }
    }
    here = 0;
    return first;
  }

  private int await(Waiter waiter) {
    try {
      waiter.await(subject);
    } catch (Cancelled | TaskInterruptedException late) {
      if (leave(waiter)) {
        throw late;
      }
      if (late instanceof TaskInterruptedException) {
        Thread.currentThread().interrupt(); // for the next operation
      }
    } catch (Throwable other) {
      leave(waiter);
      throw other;
    }
    return waiter.place;
  }

  /** Whether the waiter has left before it was let through. */
  private boolean leave(Waiter waiter) {
    lock();
    try {
      if (waiter.list != null) {
        line.remove(waiter);
        here--;
      }
      return waiter.place < 0;
    } finally {
      held = FREE;
    }
  }

  int waiting() {
    lock();
    try {
      return line.waiting();
    } finally {
      held = FREE;
    }
  }
}
