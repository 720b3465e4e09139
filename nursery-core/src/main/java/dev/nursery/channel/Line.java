package dev.nursery.channel;

import dev.nursery.kernel.Parking;
import dev.nursery.kernel.TaskRecord;
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

  /** Whether {@link Handle#waiting} is kept. */
  private boolean countsByHandle;

  Line(Gate gate, @Nullable Patience patience) {
    this.gate = gate;
    this.patience = patience;
  }

  /**
   * A waiter for the current task, not in line yet. It has a ticket, which is to be awaited or
   * abandoned, or it {@linkplain Waiter#looks looks}.
   */
  Waiter<T> waiter(TaskRecord task, Handle by, @Nullable T item) {
    boolean looks = patience != null && patience.wantsToLook(task);
    return new Waiter<>(task, looks ? Waiter.LOOKS : Parking.prepare(task, true), by, item);
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
    if (countsByHandle) {
      waiter.handle.waiting++;
    }
  }

  /**
   * From now on it is known how many wait through each handle, as there are several. To keep that
   * for a single one would make whoever serves write to what belongs to the other end, which is
   * slow.
   */
  void countByHandle() {
    if (!countsByHandle) {
      countsByHandle = true;
      for (Waiter<T> at = head; at != null; at = next(at)) {
        at.handle.waiting++;
      }
    }
  }

  boolean isEmpty() {
    return head == null;
  }

  /**
   * Fails, in the gate and before anything was changed, if somebody waits and there is not enough
   * stack to serve and to wake him.
   */
  void reserve() {
    if (head == null) {
      return;
    }
    if (head.looks() && head.next == null) {
      Gate.reserveToWait(); // nobody wakes it; the next one would be, if this was cancelled
    } else {
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
      if (!waiter.looks() || !seesEnd(waiter)) {
        Parking.await(waiter.task, waiter.ticket, blocker);
      }
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
    if (waiter.step == Step.CANCELLED) {
      throw waiter.task.raise(null);
    }
    return waiter.step;
  }

  /** True if the wait, of a task that looks, is over; if not, it has a ticket now. */
  private boolean seesEnd(Waiter<T> waiter) {
    if (patience == null || patience.seesEnd(waiter)) {
      return true;
    }
    long ticket = Parking.prepare(waiter.task, true);
    boolean over;
    gate.enter();
    try {
      over = waiter.step != Step.WAITS;
      if (!over) {
        waiter.ticket = ticket; // whoever serves it from now on claims that
      }
    } finally {
      gate.held = Gate.FREE;
    }
    if (over) {
      Parking.abandon(waiter.task, ticket);
    }
    return over;
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
   *
   * <p>A task that looks is in no wait that a canceller could have ended. So whoever comes by asks
   * whether it is cancelled, and ends its wait in the canceller's place: who has cancelled it may
   * be the one who comes by, and must not find it waiting. That is for good, as any abort, since
   * nobody will serve it any more. A cancellation that comes later is met at the next operation,
   * even if it aborts the ticket of a wait that was served before the ticket was named.
   */
  @Nullable Waiter<T> claimFirst(@Nullable T item) {
    for (Waiter<T> first = head; first != null; first = head) {
      remove(first);
      if (isCancelledLooking(first)) {
        first.step = Step.CANCELLED;
        continue;
      }
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

  private boolean isCancelledLooking(Waiter<T> waiter) {
    return waiter.looks() && waiter.scope.isEffective();
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
    while (at != null && (!countsByHandle || handle.waiting > 0)) {
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
      boolean waits = at.looks() ? !isCancelledLooking(at) : Parking.isWaiting(at.task, at.ticket);
      if (waits) {
        waiting++;
      }
    }
    return waiting;
  }

  private boolean claim(Waiter<T> removed, Step step) {
    removed.step = step;
    if (removed.looks()) {
      return true; // and it may have seen that, and be gone
    }
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
    if (countsByHandle) {
      waiter.handle.waiting--;
    }
  }

  /** The following one in this line, which holds waiters of one type. */
  @SuppressWarnings("unchecked")
  private @Nullable Waiter<T> next(Waiter<T> inLine) {
    return (Waiter<T>) inLine.next;
  }
}
