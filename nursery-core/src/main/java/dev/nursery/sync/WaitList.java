package dev.nursery.sync;

import org.jspecify.annotations.Nullable;

/** Waiters in the order in which they came: a doubly linked list, guarded by its owner's lock. */
final class WaitList {

  private @Nullable Waiter head;
  private @Nullable Waiter tail;

  boolean isEmpty() {
    return head == null;
  }

  @Nullable Waiter first() {
    return head;
  }

  void append(Waiter waiter) {
    waiter.list = this;
    waiter.previous = tail;
    waiter.next = null;
    if (tail == null) {
      head = waiter;
    } else {
      tail.next = waiter;
    }
    tail = waiter;
  }

  void remove(Waiter waiter) {
    if (waiter.previous == null) {
      head = waiter.next;
    } else {
      waiter.previous.next = waiter.next;
    }
    if (waiter.next == null) {
      tail = waiter.previous;
    } else {
      waiter.next.previous = waiter.previous;
    }
    waiter.previous = null;
    waiter.next = null;
    waiter.list = null;
  }

  /** How many still wait; those that were cancelled and did not leave yet are not counted. */
  int waiting() {
    int count = 0;
    for (Waiter at = head; at != null; at = at.next) {
      if (at.isWaiting()) {
        count++;
      }
    }
    return count;
  }
}
