package dev.nursery.sync;

import dev.nursery.kernel.Parking;
import dev.nursery.kernel.ShortLock;
import dev.nursery.kernel.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * Something that tasks share, under a short lock, and those who wait until it admits them, first
 * come, first served. Each primitive says what it has to be like to {@linkplain #admits admit} the
 * first, and what is different once it has been {@linkplain #admit let in}.
 *
 * <p>What holds whenever the lock is free: <em>the first who still waits is not admitted</em>. So
 * nobody sleeps while what it wants is there, and a task that comes late takes nothing unless
 * nobody is before it. Everybody who could break this mends it in the same section, by {@link
 * #serve}:
 *
 * <ul>
 *   <li>who changes the state in favour of anybody;
 *   <li>who takes somebody out of the line that held up those behind: a waiter that was aborted
 *       leaves on its own thread, and serves.
 * </ul>
 *
 * <p>Who is let in is claimed first, in the same section. The claim is the one step that a
 * cancellation competes for: if it is won, the waiter has what it wanted and will return, whatever
 * comes after; if it is lost, nothing was given to it, and the next one is asked. Between the abort
 * of a waiter and its leaving it still lies in the list; whoever comes by takes it for gone. Those
 * who were let in are woken after the section, by who served them.
 */
abstract class Line extends ShortLock {

  /** What a thread dump shows that the tasks wait for. */
  private final Object subject;

  final WaitList line = new WaitList();

  /** Whether nobody is let in any more, and all waits fail; never unset. */
  private volatile boolean broken;

  Line(Object subject) {
    this.subject = subject;
  }

  /** Whether {@code first} could be let in as things are; under the lock. */
  abstract boolean admits(Waiter first);

  /** Gives {@code first} what it wants; under the lock, after {@link #admits}. */
  abstract void admit(Waiter first);

  /** {@code aborted} is in its list no more, and got nothing; under the lock, once at most. */
  void left(Waiter aborted, WaitList from) {}

  /**
   * Lets in all who are admitted, from the front; under the lock.
   *
   * <p>All in one section, though they may be many: if others came in between, they would find
   * something refused that is there.
   *
   * @return those who were let in, linked, to be {@linkplain #wake woken} after the section
   */
  final @Nullable Waiter serve() {
    Waiter served = null;
    Waiter last = null;
    if (broken) {
      return null;
    }
    for (Waiter first; (first = line.first()) != null; ) {
      if (first.isWaiting() && !admits(first)) {
        break;
      }
      line.remove(first);
      if (!first.claim()) {
        left(first, line);
        continue;
      }
      admit(first);
      if (last == null) {
        served = first;
      } else {
        last.next = first;
      }
      last = first;
    }
    return served;
  }

  /** Lets in those behind waiters that were aborted and did not leave yet. */
  final void serveLate() {
    reserveStackToWake();
    Waiter served;
    lock();
    try {
      served = serve();
    } finally {
      held = FREE;
    }
    wake(served);
  }

  /** Wakes who was {@linkplain #serve served}; under no lock. */
  static void wake(@Nullable Waiter served) {
    Waiter at = served;
    while (at != null) {
      Waiter next = at.next;
      Parking.unpark(at.task);
      at = next;
    }
  }

  /**
   * Waits, unless that is not necessary any more, until the current task is let in.
   *
   * @return whether it was; false if the line is, or gets, broken
   */
  final boolean join(TaskRecord task, @Nullable Object request) {
    reserveStackToWake(); // those behind one that is gone, perhaps behind this one
    return join(new Waiter(task, request), true);
  }

  /** As above, but allocates nothing; the caller has reserved the stack. */
  final boolean join(Waiter waiter, boolean abortable) {
    waiter.begin(abortable);
    Waiter served;
    boolean failed;
    boolean now;
    lock();
    try {
      served = serve(); // those behind one that was aborted and did not leave yet
      failed = broken;
      now = !failed && line.isEmpty() && admits(waiter);
      if (now) {
        admit(waiter);
      } else if (!failed) {
        line.append(waiter);
      }
    } finally {
      held = FREE;
    }
    wake(served);
    if (now || failed) {
      waiter.abandon();
      return now;
    }
    return await(waiter);
  }

  /**
   * Waits for the end of a wait that is in a list.
   *
   * @return whether the task was let in; false if the line got broken
   */
  final boolean await(Waiter waiter) {
    boolean woken = false;
    try {
      waiter.await(subject);
      woken = true; // and taken out by who did it
    } finally {
      if (!woken) {
        leave(waiter);
      }
    }
    return !waiter.failed;
  }

  /** The stack for this was reserved before the wait. */
  private void leave(Waiter aborted) {
    Waiter served;
    lock();
    try {
      WaitList from = aborted.list;
      if (from != null) {
        from.remove(aborted);
        left(aborted, from);
      }
      served = serve();
    } finally {
      held = FREE;
    }
    wake(served);
  }

  final boolean isBroken() {
    return broken;
  }

  /** From here on nobody is let in. Then all who wait have to be failed. */
  final void setBroken() {
    lock();
    try {
      broken = true;
    } finally {
      held = FREE;
    }
  }

  /** Fails all who wait in {@code list}, where nobody comes any more. Does not allocate. */
  final void failAll(WaitList list) {
    while (true) {
      Waiter first;
      boolean claimed = false;
      reserveStackToWake();
      lock();
      try {
        first = list.first();
        if (first != null) {
          list.remove(first);
          first.failed = true;
          claimed = first.claim();
        }
      } finally {
        held = FREE;
      }
      if (first == null) {
        return;
      }
      if (claimed) {
        Parking.unpark(first.task);
      }
    }
  }

  /** How many tasks wait. */
  final int waiting() {
    lock();
    try {
      return line.waiting();
    } finally {
      held = FREE;
    }
  }
}
