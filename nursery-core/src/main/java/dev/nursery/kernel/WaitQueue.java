package dev.nursery.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for the same thing, first come first served.
 *
 * <p>A doubly linked list under a short lock, so that a task whose wait was aborted unlinks itself
 * in constant time, on its own thread, and nothing is left behind. Whoever wakes takes entries from
 * the front and skips those whose task was aborted first; the claim of an entry decides that, so a
 * wake-up is never spent on a task that does not take it.
 */
public final class WaitQueue extends ShortLock {

  /** One task in a queue. */
  public static final class Waiter {

    final TaskRecord task;
    final long ticket;

    /**
     * Where it is linked; null while it is moved. Written under the lock of the queue it leaves or
     * comes to.
     */
    private volatile @Nullable WaitQueue queue;

    private @Nullable Waiter previous;
    private @Nullable Waiter next;
    private boolean linked;

    /** Why the wait failed; written before the claim that ends it, read by the task after. */
    private @Nullable String failure;

    Waiter(TaskRecord task, long ticket) {
      this.task = task;
      this.ticket = ticket;
    }

    /** The task that waits. */
    public TaskRecord task() {
      return task;
    }

    /**
     * What the queue was broken with that ended the wait; null if somebody woke the task. Its own
     * task, after {@link WaitQueue#await}.
     */
    public @Nullable String failure() {
      return failure;
    }
  }

  /** What a thread dump shows that the tasks wait for. */
  private final Object subject;

  /** The ends of the list; guarded by the lock. */
  private @Nullable Waiter head;

  private @Nullable Waiter tail;

  /** Why all waits here fail, or null; written once, under the lock. */
  private volatile @Nullable String broken;

  /** A queue of tasks that wait for {@code subject}. */
  public WaitQueue(Object subject) {
    this.subject = subject;
  }

  /**
   * Begins a wait of the current task, at the end of the queue; to be followed by {@link #await} or
   * {@link #withdraw}.
   */
  public Waiter enqueue(TaskRecord task) {
    reserveStack();
    return enter(new Waiter(task, Parking.prepare(task, true)));
  }

  /**
   * As {@link #enqueue}, for a wait that the task has begun already, perhaps in several queues at
   * once; to be followed by {@link #leave}, whoever ends it.
   */
  public Waiter join(TaskRecord task, long ticket) {
    reserveStack();
    return enter(new Waiter(task, ticket));
  }

  private Waiter enter(Waiter entry) {
    lock();
    try {
      add(entry);
    } finally {
      held = FREE;
    }
    return entry;
  }

  /** Takes the entry out, if it is still in; its own task. */
  public void leave(Waiter entry) {
    unlink(entry);
  }

  /**
   * Waits until the entry is woken or the queue broken; raises, and is in no queue any more, if it
   * is cancelled or interrupted instead.
   */
  public void await(Waiter entry) {
    boolean woken = false;
    try {
      Parking.await(entry.task, entry.ticket, subject);
      woken = true; // and taken out by whoever did it
    } finally {
      if (!woken) {
        unlink(entry);
      }
    }
  }

  /** Takes the entry back without waiting; false if it was woken before. */
  public boolean withdraw(Waiter entry) {
    unlink(entry);
    return Parking.abandon(entry.task, entry.ticket);
  }

  /** Wakes up to {@code count} tasks, the longest waiting first; those that were woken. */
  public List<TaskRecord> wake(int count) {
    Waiter first = null;
    Waiter last = null;
    reserveStackToWake();
    lock();
    try {
      for (int woken = 0; woken < count; ) {
        Waiter entry = takeFirst();
        if (entry == null) {
          break;
        }
        if (Parking.claim(entry.task, entry.ticket)) {
          // By the link that is of no use any more: nothing is allocated until all are awake.
          if (last == null) {
            first = entry;
          } else {
            last.next = entry;
          }
          last = entry;
          woken++;
        }
      }
    } finally {
      held = FREE;
    }
    for (Waiter entry = first; entry != null; entry = entry.next) {
      entry.task.unpark();
    }
    var woken = new ArrayList<TaskRecord>();
    for (Waiter entry = first; entry != null; ) {
      Waiter next = entry.next;
      entry.next = null; // or one that is kept would keep all after it
      woken.add(entry.task);
      entry = next;
    }
    return woken;
  }

  /** Wakes all tasks. Does not allocate. */
  @SuppressWarnings("StatementWithEmptyBody")
  public void wakeAll() {
    while (wakeFirst()) {}
  }

  /** Wakes the task that has waited longest; false if none waits. Does not allocate. */
  public boolean wakeFirst() {
    while (true) {
      Waiter entry;
      boolean claimed;
      reserveStackToWake();
      lock();
      try {
        entry = takeFirst();
        claimed = entry != null && Parking.claim(entry.task, entry.ticket);
      } finally {
        held = FREE;
      }
      if (entry == null) {
        return false;
      }
      if (claimed) {
        entry.task.unpark();
        return true;
      }
    }
  }

  /** Whether nobody is in the queue, nor about to leave it. */
  public boolean isEmpty() {
    lock();
    try {
      return head == null;
    } finally {
      held = FREE;
    }
  }

  /** Ends all waits with a {@linkplain Waiter#failure failure}, now and from now on. */
  public void breakAll(String why) {
    lock();
    try {
      if (broken == null) {
        broken = why;
      }
    } finally {
      held = FREE;
    }
    while (true) {
      Waiter entry;
      boolean claimed;
      reserveStackToWake();
      lock();
      try {
        entry = takeFirst();
        claimed = entry != null && fail(entry);
      } finally {
        held = FREE;
      }
      if (entry == null) {
        return;
      }
      if (claimed) {
        entry.task.unpark();
      }
    }
  }

  /** What the queue was broken with, or null. */
  public @Nullable String broken() {
    return broken;
  }

  /**
   * Moves up to {@code count} tasks to the end of {@code target}, in order, without waking them.
   *
   * @return how many were moved
   */
  public int moveTo(WaitQueue target, int count) {
    int moved = 0;
    while (moved < count) {
      Waiter entry;
      boolean waiting;
      reserveStackToWake();
      lock();
      try {
        entry = takeFirst();
        waiting = entry != null && Parking.isWaiting(entry.task, entry.ticket);
        if (entry != null) {
          entry.queue = waiting ? null : this;
        }
      } finally {
        held = FREE;
      }
      if (entry == null) {
        break;
      }
      if (waiting) {
        // Never under both locks. An entry aborted in between waits in unlink until it is in the
        // target; so this does not yield on the way.
        boolean failed;
        target.lockNested();
        try {
          failed = target.add(entry);
        } finally {
          target.held = FREE;
        }
        if (failed) {
          entry.task.unpark();
        }
        moved++;
      }
    }
    return moved;
  }

  /** How many of those who wait {@linkplain NurseryRecord#placesIn hold a place} in a nursery. */
  public int holdersWaiting(NurseryRecord nursery) {
    int waiting = 0;
    lock();
    try {
      for (Waiter entry = head; entry != null; entry = entry.next) {
        if (Parking.isWaiting(entry.task, entry.ticket) && entry.task.holdsPlaceIn(nursery)) {
          waiting++;
        }
      }
    } finally {
      held = FREE;
    }
    return waiting;
  }

  /** How many tasks wait. */
  public int size() {
    int waiting = 0;
    lock();
    try {
      for (Waiter entry = head; entry != null; entry = entry.next) {
        if (Parking.isWaiting(entry.task, entry.ticket)) {
          waiting++;
        }
      }
    } finally {
      held = FREE;
    }
    return waiting;
  }

  /** Appends the entry, or fails it if the queue is broken; true if its task is owed an unpark. */
  private boolean add(Waiter entry) {
    if (broken != null) {
      entry.queue = this;
      return fail(entry);
    }
    append(entry);
    return false;
  }

  private boolean fail(Waiter entry) {
    entry.failure = broken;
    return Parking.claim(entry.task, entry.ticket);
  }

  private void append(Waiter entry) {
    entry.previous = tail;
    entry.next = null;
    if (tail == null) {
      head = entry;
    } else {
      tail.next = entry;
    }
    tail = entry;
    entry.linked = true;
    entry.queue = this;
  }

  private @Nullable Waiter takeFirst() {
    Waiter entry = head;
    if (entry != null) {
      remove(entry);
    }
    return entry;
  }

  private void remove(Waiter entry) {
    if (entry.previous == null) {
      head = entry.next;
    } else {
      entry.previous.next = entry.next;
    }
    if (entry.next == null) {
      tail = entry.previous;
    } else {
      entry.next.previous = entry.previous;
    }
    entry.previous = null;
    entry.next = null;
    entry.linked = false;
  }

  /** Takes the entry out of whatever queue it is in by now; its own task. */
  private static void unlink(Waiter entry) {
    while (true) {
      WaitQueue in = entry.queue;
      if (in == null) {
        Thread.onSpinWait(); // on its way from one queue to another
        Thread.yield();
        continue;
      }
      boolean here;
      in.lock();
      try {
        here = entry.queue == in;
        if (here && entry.linked) {
          in.remove(entry);
        }
      } finally {
        in.held = FREE;
      }
      if (here) {
        return;
      }
    }
  }
}
