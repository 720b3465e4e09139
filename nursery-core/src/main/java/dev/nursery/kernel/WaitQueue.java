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
    var entry = new Waiter(task, Parking.prepare(task, true));
    lock();
    add(entry);
    unlock();
    return entry;
  }

  /**
   * As {@link #enqueue}, for a wait that the task has begun already, perhaps in several queues at
   * once; to be followed by {@link #leave}, whoever ends it.
   */
  public Waiter join(TaskRecord task, long ticket) {
    var entry = new Waiter(task, ticket);
    lock();
    add(entry);
    unlock();
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
    var woken = new ArrayList<TaskRecord>(1);
    lock();
    try {
      while (woken.size() < count) {
        // Here, where it may fail: who is claimed has to be taken note of.
        woken.ensureCapacity(woken.size() + 1);
        Waiter entry = takeFirst();
        if (entry == null) {
          break;
        }
        if (Parking.claim(entry.task, entry.ticket)) {
          woken.add(entry.task);
        }
      }
    } finally {
      unlock();
      for (TaskRecord task : woken) {
        task.unpark();
      }
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
      lock();
      Waiter entry = takeFirst();
      boolean claimed = entry != null && Parking.claim(entry.task, entry.ticket);
      unlock();
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
    boolean answer = head == null;
    unlock();
    return answer;
  }

  /** Ends all waits with a {@linkplain Waiter#failure failure}, now and from now on. */
  public void breakAll(String why) {
    lock();
    if (broken == null) {
      broken = why;
    }
    unlock();
    while (true) {
      lock();
      Waiter entry = takeFirst();
      boolean claimed = entry != null && fail(entry);
      unlock();
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
      lock();
      Waiter entry = takeFirst();
      boolean waiting = entry != null && Parking.isWaiting(entry.task, entry.ticket);
      if (entry != null) {
        entry.queue = waiting ? null : this;
      }
      unlock();
      if (entry == null) {
        break;
      }
      if (waiting) {
        // Never under both locks. An entry aborted in between waits in unlink until it is in the
        // target; so this does not yield on the way.
        target.lockNested();
        boolean failed = target.add(entry);
        target.unlock();
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
    for (Waiter entry = head; entry != null; entry = entry.next) {
      if (Parking.isWaiting(entry.task, entry.ticket) && entry.task.holdsPlaceIn(nursery)) {
        waiting++;
      }
    }
    unlock();
    return waiting;
  }

  /** How many tasks wait. */
  public int size() {
    int waiting = 0;
    lock();
    for (Waiter entry = head; entry != null; entry = entry.next) {
      if (Parking.isWaiting(entry.task, entry.ticket)) {
        waiting++;
      }
    }
    unlock();
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
      in.lock();
      boolean here = entry.queue == in;
      if (here && entry.linked) {
        in.remove(entry);
      }
      in.unlock();
      if (here) {
        return;
      }
    }
  }
}
