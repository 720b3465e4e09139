package dev.nursery.channel;

import dev.nursery.kernel.Parking;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait at one end of a channel, first come first served. Guarded by the gate of the
 * channel.
 *
 * <p>Doubly linked, so that a task whose wait was aborted leaves in constant time. Until it does
 * so, on its own thread, its entry is dead: the claim of its ticket fails, and whoever wanted it
 * goes on to the next.
 */
final class Line<T> {

  private final Gate gate;

  /** Null if who waits in here goes to sleep at once. */
  private final @Nullable Patience patience;

  private @Nullable Waiter<T> head;
  private @Nullable Waiter<T> tail;

  Line(Gate gate, @Nullable Patience patience) {
    this.gate = gate;
    this.patience = patience;
  }

  void append(Waiter<T> waiter) {
    waiter.previous = tail;
    if (tail == null) {
      head = waiter;
    } else {
      tail.next = waiter;
    }
    tail = waiter;
    waiter.inLine = true;
    waiter.handle.waiting++;
  }

  boolean isEmpty() {
    return head == null;
  }

  /**
   * Fails, in the gate and before anything was changed, if somebody waits and there is not enough
   * stack to serve and to wake him.
   */
  void reserve() {
    if (head != null) {
      Gate.reserve();
    }
  }

  /**
   * Waits, on a task whose waiter is in here and not in the gate any more; what came of it.
   *
   * @param blocker what a thread dump shows that the task waits for
   */
  Step await(Waiter<T> waiter, Object blocker) {
    boolean served = false;
    try {
      if (patience != null) {
        patience.lookOut(waiter.task, waiter.ticket);
      }
      Parking.await(waiter.task, waiter.ticket, blocker);
      served = true; // and taken out by whoever did it
    } finally {
      if (!served) {
        gate.enter();
        try {
          leave(waiter);
        } finally {
          gate.held = Gate.FREE;
        }
      }
    }
    return waiter.step;
  }

  /** Takes the waiter out if it is still here; its own task. */
  void leave(Waiter<T> waiter) {
    if (waiter.inLine) {
      remove(waiter);
    }
  }

  /**
   * Claims the one that has waited longest, gives it {@code item} unless that is null, and takes it
   * out. Null if there is none.
   *
   * <p>What comes with the claim is written before it, as the task may see the claim at once and
   * run; and taken back if the claim fails, as a selection that was claimed elsewhere looks for the
   * waiter that was claimed.
   */
  @Nullable Waiter<T> claimFirst(@Nullable T item) {
    for (Waiter<T> first = head; first != null; first = head) {
      remove(first);
      T own = first.item;
      if (item != null) {
        first.item = item;
      }
      if (claim(first, Step.DONE)) {
        return first;
      }
      first.item = own;
    }
    return null;
  }

  /** Ends all waits with {@code failure}. */
  void failAll(Step failure) {
    for (Waiter<T> first = head; first != null; first = head) {
      remove(first);
      claim(first, failure);
    }
  }

  /** Ends the waits through {@code handle} with {@code failure}. */
  void failThrough(Handle handle, Step failure) {
    Waiter<T> at = head;
    while (handle.waiting > 0 && at != null) {
      Waiter<T> following = next(at);
      if (at.handle == handle) {
        remove(at);
        claim(at, failure);
      }
      at = following;
    }
  }

  /** How many wait, without those whose wait was aborted. */
  int size() {
    int waiting = 0;
    for (Waiter<T> at = head; at != null; at = next(at)) {
      if (Parking.isWaiting(at.task, at.ticket)) {
        waiting++;
      }
    }
    return waiting;
  }

  private boolean claim(Waiter<T> removed, Step step) {
    removed.step = step;
    if (Parking.claim(removed.task, removed.ticket)) {
      gate.owe(removed);
      return true;
    }
    removed.step = Step.WAITS;
    return false;
  }

  private void remove(Waiter<T> waiter) {
    Waiter<T> before = waiter.previous;
    Waiter<T> after = next(waiter);
    if (before == null) {
      head = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      tail = before;
    } else {
      after.previous = before;
    }
    waiter.previous = null;
    waiter.next = null;
    waiter.inLine = false;
    waiter.handle.waiting--;
  }

  /** The following one in this line, which holds waiters of one type. */
  @SuppressWarnings("unchecked")
  private @Nullable Waiter<T> next(Waiter<T> inLine) {
    return (Waiter<T>) inLine.next;
  }
}
